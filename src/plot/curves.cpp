#include "plot/curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/page.hpp"

namespace llmviewer {
namespace {

/// "weights 4-bit, h100-sxm"
std::string series_of(const PlotTable& table, std::span<const std::size_t> columns,
                      std::size_t row) {
  std::string name;
  for (const std::size_t column : columns) {
    name += (name.empty() ? "" : ", ") + named_value(table.names[column], table.rows[row][column]);
  }
  return name;
}

void find_curves(Curves& all) {
  constexpr std::size_t kMost = 48;
  std::vector<std::size_t> columns;
  for (const std::string& name : all.question.series) {
    columns.push_back(column_of(all.table, name, "--series"));
  }
  std::map<std::string, std::size_t> known;
  std::vector<std::string> keys;
  for (std::size_t row = 0; row < all.table.rows.size(); ++row) {
    const std::string name = series_of(all.table, columns, row);
    const auto [entry, is_new] = known.try_emplace(name, known.size());
    if (is_new) all.curves.push_back({name, {}});
    const double x = all.x.of_rows[row];
    keys.push_back(std::isfinite(x) ? name + '\n' + round_trip(x) : std::string{});
    if (std::isfinite(x)) all.curves[entry->second].rows.push_back(row);
  }
  if (all.curves.size() > kMost) {
    throw Error{"--series",
                std::to_string(all.curves.size()) + " curves are too many to tell apart",
                "draw 48 at most"};
  }
  std::vector<std::size_t> drawn = columns;
  drawn.push_back(column_of(all.table, all.x.column, "-x"));
  for (const std::string& y : all.question.y) drawn.push_back(column_of(all.table, y, "-y"));
  require_one_each(all.table, keys, drawn);
  for (Curve& curve : all.curves) {
    std::ranges::stable_sort(curve.rows, [&](std::size_t a, std::size_t b) {
      return all.x.of_rows[a] < all.x.of_rows[b];
    });
  }
}

std::vector<double> numbers_of(const PlotTable& table, std::size_t column) {
  std::vector<double> numbers;
  bool any = false;
  for (const auto& row : table.rows) {
    const auto number = number_in(row[column]);
    any = any || number.has_value();
    numbers.push_back(number.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  if (!any) {
    throw Error{"-y", table.names[column] + " holds no numbers",
                "draw a column of numbers; plot heatmap draws words, too"};
  }
  return numbers;
}

Scale x_scale_of(const Curves& all, const Box& panel) {
  constexpr double kLeastSpan = 20;
  if (!all.x.numeric) {
    return {ScaleKind::linear, -0.5, static_cast<double>(all.x.distinct.size()) - 0.5, panel.x,
            panel.right()};
  }
  const ScaleKind kind = kind_of(all.question.x_steps, all.x.distinct, kLeastSpan);
  if (kind == ScaleKind::log && all.x.distinct.front() <= 0) {
    throw Error{"--log", all.x.column + " is not above 0 everywhere", "use a linear axis"};
  }
  Scale scale = scale_around(kind, all.x.distinct);
  if (kind == ScaleKind::linear && all.x.distinct.size() > 1) {
    const double room = (all.x.distinct.back() - all.x.distinct.front()) * 0.03;
    scale.low = all.x.distinct.front() - room;
    scale.high = all.x.distinct.back() + room;
  }
  scale.from = panel.x;
  scale.to = panel.right();
  return scale;
}

/// Lines for the devices' memory, where the panel shows what is held in it.
std::vector<double> capacities_of(const Curves& all, const std::string& y) {
  const auto at = std::ranges::find(all.table.names, "capacity_bytes");
  if (y != "total_bytes" || at == all.table.names.end()) return {};
  return places_of(all.table, static_cast<std::size_t>(at - all.table.names.begin())).distinct;
}

}  // namespace

Curves curves_of(const PlotTable& table, const CurveQuestion& question) {
  Curves all{table, question, places_of(table, column_of(table, question.x, "-x"))};
  find_curves(all);
  return all;
}

CurvePanel panel_of(const Curves& all, const std::string& column, const Box& place) {
  constexpr double kLeastSpan = 50;
  CurvePanel panel{numbers_of(all.table, column_of(all.table, column, "-y")),
                   capacities_of(all, column),
                   x_scale_of(all, place),
                   {}};
  std::vector<double> shown = panel.values;
  shown.insert(shown.end(), panel.capacities.begin(), panel.capacities.end());
  panel.y = scale_around(kind_of(all.question.y_steps, shown, kLeastSpan), shown);
  panel.y.from = place.bottom();
  panel.y.to = place.y;
  return panel;
}

std::vector<std::vector<Point>> pieces_of(const Curves& all, std::size_t curve,
                                          const CurvePanel& panel) {
  std::vector<std::vector<Point>> pieces(1);
  for (const std::size_t row : all.curves[curve].rows) {
    const double value = panel.values[row];
    if (!std::isfinite(value) || (panel.y.kind == ScaleKind::log && value <= 0)) {
      if (!pieces.back().empty()) pieces.emplace_back();
      continue;
    }
    pieces.back().push_back({panel.x(all.x.of_rows[row]), panel.y(value)});
  }
  return pieces;
}

std::string heading_of(const Curves& all) {
  std::string heading;
  for (const std::string& y : all.question.y) {
    heading += (heading.empty() ? "" : ", ") + without_unit(title_of(y));
  }
  return sentence(heading + " over " + without_unit(title_of(all.x.column)));
}

}  // namespace llmviewer
