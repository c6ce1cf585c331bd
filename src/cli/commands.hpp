#pragma once

#include <vector>

#include "cli/command.hpp"

namespace llmviewer::cli {

// The commands of `llmviewer`, each in a file of its own.
Command analyze_command();
Command sweep_command();
Command compare_command();
Command memory_command();
Command advise_command();
Command plan_command();
Command plot_command();
Command report_command();
Command simulate_command();
Command serve_command();

/// `validate` and `calibrate`: measured times against the predicted ones.
std::vector<Command> measured_commands();
/// `models`, `hardware` and `formats`.
std::vector<Command> catalog_commands();

/// Kinds of `plot`: of one configuration, or of several side by side.
std::vector<Command> configuration_plots();
/// Those of a sweep's rows: made here, or read from a CSV on stdin.
std::vector<Command> table_plots();

}  // namespace llmviewer::cli
