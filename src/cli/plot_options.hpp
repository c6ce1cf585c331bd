#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "llmviewer/plot/plot.hpp"

namespace llmviewer::cli {

/// How a picture looks and where it goes, as typed.
struct DrawingOptions {
  std::string output;
  std::string theme{"light"};
  std::string title;
};

void add_drawing_options(CLI::App& command, DrawingOptions& options);

/// Throws Error for a theme that there is not, and for an output that is no SVG.
PlotOptions read_drawing_options(const DrawingOptions& options);

}  // namespace llmviewer::cli
