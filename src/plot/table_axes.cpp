#include "plot/table_axes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();

Places words_as_places(const PlotTable& table, std::size_t column, Places places) {
  std::map<std::string, double> known;
  for (const auto& row : table.rows) {
    const std::string& cell = row[column];
    const auto [entry, is_new] = known.try_emplace(cell, static_cast<double>(known.size()));
    if (is_new) {
      places.distinct.push_back(entry->second);
      places.labels.push_back(cell.empty() ? "(none)" : cell);
    }
    places.of_rows.push_back(entry->second);
  }
  return places;
}

}  // namespace

std::size_t column_of(const PlotTable& table, std::string_view name, std::string_view where) {
  const auto index = [&](std::string_view wanted) {
    return static_cast<std::size_t>(std::ranges::find(table.names, wanted) - table.names.begin());
  };
  std::size_t found = index(name);
  if (found == table.names.size() && name == "hw") found = index("hardware");
  if (found < table.names.size()) return found;
  std::string all;
  for (const std::string& known : table.names) all += (all.empty() ? "" : ", ") + known;
  throw Error{where, "there is no column \"" + std::string{name} + "\"",
              did_you_mean(name, table.names, "there are " + all)};
}

Places places_of(const PlotTable& table, std::size_t column) {
  Places places{table.names[column], true, {}, {}, {}};
  for (const auto& row : table.rows) {
    const auto number = number_in(row[column]);
    places.numeric = places.numeric && (number || row[column].empty());
    places.of_rows.push_back(number.value_or(kNowhere));
  }
  const bool any = std::ranges::any_of(places.of_rows, [](double v) { return std::isfinite(v); });
  if (!places.numeric || !any) {
    places.numeric = false;
    places.of_rows.clear();
    return words_as_places(table, column, std::move(places));
  }
  for (const double value : places.of_rows) {
    if (std::isfinite(value)) places.distinct.push_back(value);
  }
  std::ranges::sort(places.distinct);
  places.distinct.erase(std::unique(places.distinct.begin(), places.distinct.end()),
                        places.distinct.end());
  for (const double value : places.distinct) {
    places.labels.push_back(told_of(value, places.column));
  }
  return places;
}

ScaleKind kind_of(Steps steps, std::span<const double> values, double least_span) {
  if (steps != Steps::by_range) return steps == Steps::log ? ScaleKind::log : ScaleKind::linear;
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  return low > 0 && high / low >= least_span ? ScaleKind::log : ScaleKind::linear;
}

Axis axis_of(const Places& places, const Scale& scale) {
  constexpr std::size_t kFew = 14;
  if (places.numeric && places.distinct.size() > kFew) {
    Axis axis = round_axis(scale, title_of(places.column), unit_of(places.column), 10);
    for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
      axis.labels[i] = told_of(axis.ticks[i], places.column);
    }
    return axis;
  }
  return {scale, title_of(places.column), places.distinct, places.labels};
}

void require_one_each(const PlotTable& table, const std::vector<std::string>& keys,
                      std::span<const std::size_t> drawn) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].empty()) continue;
    const auto [first, is_new] = seen.try_emplace(keys[i], i);
    if (is_new) continue;
    for (std::size_t c = 0; c < table.names.size(); ++c) {
      if (std::ranges::find(drawn, c) != drawn.end()) continue;
      if (table.rows[first->second][c] == table.rows[i][c]) continue;
      throw Error{"plot", "several rows fall on one place: " + table.names[c] + " differs, too",
                  "draw a series of " + table.names[c] + " (--series), or give it one value"};
    }
    throw Error{"plot", "several rows fall on one place, in nothing but what is drawn",
                "give each place one row"};
  }
}

/// What all rows hold in this column, or "".
std::string only_value(const PlotTable& table, std::string_view name) {
  const auto column =
      static_cast<std::size_t>(std::ranges::find(table.names, name) - table.names.begin());
  if (column == table.names.size()) return {};
  const std::string& first = table.rows.front()[column];
  const bool same =
      std::ranges::all_of(table.rows, [&](const auto& row) { return row[column] == first; });
  return same ? first : std::string{};
}

std::string subject_of(const PlotTable& table) {
  const std::string model = only_value(table, "model");
  const std::string device = only_value(table, "hardware");
  std::string subject = model + (model.empty() || device.empty() ? "" : " on ") + device;
  for (const char* name : {"batch", "seq", "gen", "new", "context", "weights", "activations", "kv",
                           "flash_attention"}) {
    const std::string value = only_value(table, name);
    if (value.empty() || value == "false") continue;
    subject += (subject.empty() ? "" : " · ") + named_value(name, value);
  }
  return subject;
}

}  // namespace llmviewer
