#pragma once

#include <string>

namespace llmviewer::cli {

/// A drawing as PNG, of twice its size so that text stays sharp, by librsvg's own rsvg-convert.
/// Throws Error where that is not installed or fails.
std::string png_of(const std::string& svg);

}  // namespace llmviewer::cli
