#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/plot/theme.hpp"

namespace llmviewer {

/// What a CSV holds: names of columns, and cells as they stand. Every row has a cell for each name.
struct PlotTable {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
};

/// Reads RFC 4180. Throws Error naming `where` for a text without rows or with uneven ones.
PlotTable read_plot_table(std::string_view csv, std::string_view where);

/// Which axes are logarithmic: as asked, or where the numbers span enough.
enum class Steps : std::uint8_t { by_range, linear, log };

struct CurveQuestion {
  std::string x;
  std::vector<std::string> y;       ///< a panel each
  std::vector<std::string> series;  ///< a curve for each of their values
  Steps x_steps{Steps::by_range};
  Steps y_steps{Steps::by_range};
};

/// Columns over a column. `capacity_bytes` is drawn as a line where `total_bytes` is asked for and
/// both are there. Throws Error for a column that is not there or holds no numbers, and where a
/// curve would have two values at one place.
std::string draw_curve(const PlotTable& table, const CurveQuestion& question,
                       const PlotOptions& options);

struct HeatmapQuestion {
  std::string x;
  std::string y;
  std::string color;
  Steps steps{Steps::by_range};
};

/// A cell for each pair of values, coloured by a column of numbers or words. Throws Error as above.
std::string draw_heatmap(const PlotTable& table, const HeatmapQuestion& question,
                         const PlotOptions& options);

}  // namespace llmviewer
