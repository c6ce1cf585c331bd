#pragma once

#include <string>

#include "cli/command.hpp"
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

void add_drawing_options(Command& command, DrawingOptions& options);

/// For the kinds that are also drawn in characters.
void add_terminal_options(Command& command, DrawingOptions& options);

/// The width asked for, else the window's, else $COLUMNS, else 100. Throws Error for what is none.
TerminalOptions read_terminal_options(const DrawingOptions& options);

/// Writes a finished drawing to stdout or whole to its file, as PNG where its name says so. Throws
/// Error as write_output and png_of do.
void write_drawing(const std::string& drawing, const DrawingOptions& options);

/// A drawing as PNG, of twice its size so that text stays sharp, by librsvg's own rsvg-convert.
/// Throws Error where that is not installed or fails.
std::string png_of(const std::string& svg);

/// Throws Error for a theme that there is not, and for an output that pictures are not written as.
PlotOptions read_drawing_options(const DrawingOptions& options);

}  // namespace llmviewer::cli
