#pragma once

#include <string>
#include <string_view>

namespace llmviewer::cli {

/// Thrown when the reader of stdout has closed it: the program ends quietly.
struct PipeClosed {};

/// Writes a finished text to stdout, or whole to a file: a file is never left half written.
/// Throws Error when the file cannot be written, PipeClosed when nobody reads stdout any more.
void write_output(std::string_view text, const std::string& path);

/// Whether to colour what goes to `path` (stdout when empty): `when` is auto, always or never.
/// Throws Error for any other word.
bool use_color(const std::string& when, const std::string& path);

}  // namespace llmviewer::cli
