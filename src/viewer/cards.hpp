#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// The figures that are looked at first: times, what binds each stage, and whether it fits.
std::string cards_html(const Analysis& analysis);

}  // namespace llmviewer
