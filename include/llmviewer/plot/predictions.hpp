#pragma once

#include <span>
#include <string>

#include "llmviewer/plot/theme.hpp"
#include "llmviewer/predict/validate.hpp"

namespace llmviewer {

/// Measured time across, predicted time up, a point for every row, a colour for each class; lines
/// where both are the same and where they differ by a factor of 1.25. Of a class with very many
/// rows only every n-th is drawn, which the subtitle says. A whole SVG file, the same bytes for
/// the same input. Throws Error where there is no row.
std::string draw_predictions(std::span<const JudgedRow> rows, const PlotOptions& options);

}  // namespace llmviewer
