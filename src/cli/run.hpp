#pragma once

namespace llmviewer::cli {

/// The program: reads the command line, runs the command, reports errors. Never throws.
int run(int argc, char** argv);

}  // namespace llmviewer::cli
