#pragma once

#include <CLI/CLI.hpp>

#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer::cli {

/// --model and --hw, for benchmarks' tables that do not name them.
inline void add_stated_subject(CLI::App& command, StatedSubject& stated) {
  command
      .add_option("-m,--model", stated.model, "Model of a benchmark's table that does not name it")
      ->type_name("NAME");
  command
      .add_option("--hw,--hardware", stated.hardware,
                  "Device of a benchmark's table that does not name it")
      ->type_name("NAME");
}

}  // namespace llmviewer::cli
