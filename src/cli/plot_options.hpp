#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "llmviewer/plot/terminal.hpp"

namespace llmviewer::cli {

/// How a picture looks and where it goes, as typed.
struct DrawingOptions {
  std::string output;
  std::string theme{"light"};
  std::string title;
  bool terminal{};
  std::string width;
  std::string color{"auto"};
};

void add_drawing_options(CLI::App& command, DrawingOptions& options);

/// For the kinds that are also drawn in characters.
void add_terminal_options(CLI::App& command, DrawingOptions& options);

/// The width asked for, else the window's, else $COLUMNS, else 100. Throws Error for what is none.
TerminalOptions read_terminal_options(const DrawingOptions& options);

/// Writes a finished drawing to stdout or whole to its file, as PNG where its name says so. Throws
/// Error as write_output and png_of do.
void write_drawing(const std::string& drawing, const DrawingOptions& options);

/// Throws Error for a theme that there is not, and for an output that pictures are not written as.
PlotOptions read_drawing_options(const DrawingOptions& options);

}  // namespace llmviewer::cli
