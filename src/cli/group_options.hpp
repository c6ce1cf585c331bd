#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "llmviewer/scenario/layout.hpp"

namespace llmviewer::cli {

/// Groups of devices whose layouts are to be found, as typed; "" where not given.
struct GroupOptions {
  std::string devices;
  std::string gpus;
  std::string jobs;
  bool disaggregate{};

  /// Whether groups of many sizes compete.
  bool searches() const noexcept { return !gpus.empty() || disaggregate; }
};

void add_group_options(CLI::App& command, GroupOptions& options);

/// The devices of --devices; 0: not given.
double read_group_size(const GroupOptions& options, const Layout& given);

/// The sizes of --gpus, ascending, each once: "..64" are the powers of two up to 64 (and 64 itself
/// where it is none), otherwise the axes of sweeps.
std::vector<double> read_group_sizes(const GroupOptions& options, const Layout& given);

}  // namespace llmviewer::cli
