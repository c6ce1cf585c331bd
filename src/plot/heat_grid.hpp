#pragma once

#include <cstddef>
#include <string>

#include "llmviewer/plot/table.hpp"
#include "plot/scale.hpp"
#include "plot/table_axes.hpp"

namespace llmviewer {

/// A heatmap's rows as places along its axes and on the scale of its colours.
struct HeatGrid {
  Places x;
  Places y;
  Places color;
  ScaleKind kind{};  ///< of the colour
  double low{};
  double high{};
};

/// Throws Error for a column that is not there, for too many cells, and for two rows at one cell.
HeatGrid heat_grid_of(const PlotTable& table, const HeatmapQuestion& question);

/// "Decode bound over batch and length".
std::string title_of(const HeatGrid& grid);

/// Where a number of the colour's column lies between the least, 0, and the most, 1; 0.5 if these
/// are one.
double height_of(const HeatGrid& grid, double value);

/// Of one of the distinct values: where it stands among them, what it is called.
std::size_t index_of(const Places& places, double value);
const std::string& label_of(const Places& places, double value);

/// Whether a row has a cell: all of its three values are there.
bool has_cell(const HeatGrid& grid, std::size_t row);

}  // namespace llmviewer
