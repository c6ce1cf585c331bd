#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "llmviewer/scenario/layout.hpp"

namespace llmviewer::cli {

/// How a model is spread over devices, as typed; "" where not given.
struct LayoutOptions {
  std::string tensor;
  std::string pipeline;
  std::string expert;
  std::string data;
  std::string context;
  std::string micro_batches;
  std::string overlap;
  bool sequence_parallel{};
  std::string devices;  ///< whose best layout is to be chosen; declared by add_devices_options
  std::string goal;     ///< for which
};

void add_layout_options(CLI::App& command, LayoutOptions& options);
/// --devices and --goal.
void add_devices_options(CLI::App& command, LayoutOptions& options);

/// Throws Error naming the option at fault. Whether they make a layout is for analyze to say.
Layout read_layout(const LayoutOptions& options);

}  // namespace llmviewer::cli
