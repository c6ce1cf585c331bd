#pragma once

#include <span>
#include <string>

#include "llmviewer/plot/plot.hpp"

namespace llmviewer {

/// "llama2-7b on a6000"; of several what they have in common.
std::string title_of(std::span<const Plotted> plotted);
/// Workload and precision of the first, or what all have in common.
std::string subtitle_of(std::span<const Plotted> plotted);

/// Throws Error where there is nothing to draw.
void require_some(std::span<const Plotted> plotted);

}  // namespace llmviewer
