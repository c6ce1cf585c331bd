#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "llmviewer/plot/table.hpp"
#include "plot/scale.hpp"
#include "plot/shapes.hpp"
#include "plot/table_axes.hpp"

namespace llmviewer {

struct Curve {
  std::string name;
  std::vector<std::size_t> rows;  ///< in order of x
};

/// A table's curves over a column.
struct Curves {
  const PlotTable& table;
  const CurveQuestion& question;
  Places x;
  std::vector<Curve> curves{};
};

/// Throws Error as draw_curve does.
Curves curves_of(const PlotTable& table, const CurveQuestion& question);

/// One column of numbers over them.
struct CurvePanel {
  std::vector<double> values;      ///< of all rows; NaN for empty cells
  std::vector<double> capacities;  ///< lines for the devices' memory, where that is what is shown
  Scale x;
  Scale y;
};
CurvePanel panel_of(const Curves& all, const std::string& column, const Box& place);

/// A curve's points, broken where there is no number, or none that a log axis has a place for.
std::vector<std::vector<Point>> pieces_of(const Curves& all, std::size_t curve,
                                          const CurvePanel& panel);

/// "Decode time over batch"
std::string heading_of(const Curves& all);

}  // namespace llmviewer
