#include "plot/heat_grid.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

void require_drawable(const HeatGrid& grid) {
  constexpr std::size_t kMost = 400;
  for (const Places* axis : {&grid.x, &grid.y}) {
    if (axis->distinct.size() <= kMost) continue;
    throw Error{"plot",
                std::to_string(axis->distinct.size()) + " values of " + axis->column +
                    " are too many cells",
                "draw 400 at most"};
  }
}

}  // namespace

HeatGrid heat_grid_of(const PlotTable& table, const HeatmapQuestion& question) {
  constexpr double kLeastSpan = 50;
  const std::array columns{column_of(table, question.x, "-x"), column_of(table, question.y, "-y"),
                           column_of(table, question.color, "--value")};
  HeatGrid grid{places_of(table, columns[0]), places_of(table, columns[1]),
                places_of(table, columns[2])};
  require_drawable(grid);
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    keys.push_back(round_trip(grid.x.of_rows[i]) + ' ' + round_trip(grid.y.of_rows[i]));
  }
  require_one_each(table, keys, columns);
  grid.kind = kind_of(question.steps, grid.color.distinct, kLeastSpan);
  grid.low = grid.color.distinct.front();
  grid.high = grid.color.distinct.back();
  if (grid.kind == ScaleKind::log && grid.low <= 0) {
    throw Error{"--log", grid.color.column + " is not above 0 everywhere", "use linear colours"};
  }
  return grid;
}

std::string title_of(const HeatGrid& grid) {
  return sentence(without_unit(title_of(grid.color.column)) + " over " +
                  without_unit(title_of(grid.x.column)) + " and " +
                  without_unit(title_of(grid.y.column)));
}

double height_of(const HeatGrid& grid, double value) {
  if (!(grid.high > grid.low)) return 0.5;
  return Scale{grid.kind, grid.low, grid.high, 0, 1}(value);
}

std::size_t index_of(const Places& places, double value) {
  return static_cast<std::size_t>(std::ranges::lower_bound(places.distinct, value) -
                                  places.distinct.begin());
}

const std::string& label_of(const Places& places, double value) {
  return places.labels[index_of(places, value)];
}

bool has_cell(const HeatGrid& grid, std::size_t row) {
  return std::isfinite(grid.color.of_rows[row]) &&
         std::isfinite(grid.x.of_rows[row] + grid.y.of_rows[row]);
}

}  // namespace llmviewer
