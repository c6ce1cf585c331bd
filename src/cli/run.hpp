#pragma once

namespace llmviewer::cli {

/// What a process returns.
enum ExitCode : int {
  kDone = 0,
  kInputError = 1,
  kUsageError = 2,
  kDoesNotFit = 3,
  kInterrupted = 130
};

/// The program: reads the command line, runs the command, reports errors. Never throws.
int run(int argc, char** argv);

}  // namespace llmviewer::cli
