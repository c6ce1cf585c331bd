#include "plot/table_axes.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kNowhere = std::numeric_limits<double>::quiet_NaN();

struct Ending {
  std::string_view text;
  std::string_view unit;
};
/// Units in the names of columns, the longer endings first.
constexpr std::array kEndings = std::to_array<Ending>({
    {"_tokens_per_s", "tokens/s"},
    {"requests_per_s", "requests/s"},
    {"_bytes_per_s", "B/s"},
    {"_ops_per_s", "ops/s"},
    // What is held is told as memory is sold, what is moved as bandwidths are.
    {"weights_bytes", "iB"},
    {"kv_cache_bytes", "iB"},
    {"activation_bytes", "iB"},
    {"reserve_bytes", "iB"},
    {"total_bytes", "iB"},
    {"capacity_bytes", "iB"},
    {"_bytes", "B"},
    {"_ops", "ops"},
    {"_s", "s"},
    {"arithmetic_intensity", "ops/B"},
    {".bandwidth", "B/s"},
    {".capacity", "iB"},
});

const Ending* ending_of(std::string_view column) noexcept {
  const auto* found = std::ranges::find_if(
      kEndings, [&](const Ending& ending) { return column.ends_with(ending.text); });
  return found == kEndings.end() ? nullptr : found;
}

/// Whether it is too long to stand at every tick.
bool is_counted(std::string_view unit) {
  return unit == "tokens/s" || unit == "requests/s" || unit == "ops" || unit == "ops/B";
}

void replace_word(std::string& text, std::string_view word, std::string_view by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
    text.replace(at, word.size(), by);
  }
}

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
  throw Error{std::string{where}, "there is no column \"" + std::string{name} + "\"",
              did_you_mean(name, table.names, "there are " + all)};
}

std::optional<double> number_in(const std::string& cell) {
  if (cell.empty()) return std::nullopt;
  double value = 0;
  const char* end = cell.data() + cell.size();
  const auto [stop, status] = std::from_chars(cell.data(), end, value);
  if (status == std::errc{} && stop == end) {
    return std::isfinite(value) ? std::optional{value} : std::nullopt;
  }
  if (stop == cell.data()) return std::nullopt;
  try {
    return parse_any_unit(cell, "cell");
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string_view unit_of(std::string_view column) noexcept {
  const Ending* ending = ending_of(column);
  return ending == nullptr ? std::string_view{} : ending->unit;
}

std::string title_of(std::string_view column) {
  std::string title{column};
  if (title == "batch") return "batch, sequences";
  if (title == "seq") return "length, tokens";
  if (title == "gen") return "generated tokens";
  const Ending* ending = ending_of(column);
  for (const std::string_view suffix :
       {"_tokens_per_s", "_bytes_per_s", "_ops_per_s", "_ops", "_s"}) {
    if (!title.ends_with(suffix)) continue;
    title.resize(title.size() - suffix.size());
    break;
  }
  std::ranges::replace(title, '_', ' ');
  for (const auto& [word, by] :
       {std::pair{"ttft", "TTFT"}, {"tpot", "TPOT"}, {"kv cache", "KV cache"}}) {
    replace_word(title, word, by);
  }
  // Short units stand at the ticks.
  if (ending == nullptr || !is_counted(ending->unit)) return title;
  return title + ", " + std::string{ending->unit};
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

std::string told_of(double value, std::string_view column) {
  constexpr double kLong = 1e6;
  const std::string_view unit = unit_of(column);
  const bool plain = unit.empty() && value == std::trunc(value) && std::fabs(value) < kLong;
  return plain ? round_trip(value) : told(value, unit);
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

std::string subject_of(const PlotTable& table) {
  const auto only = [&](std::string_view name) -> std::string {
    const auto column =
        static_cast<std::size_t>(std::ranges::find(table.names, name) - table.names.begin());
    if (column == table.names.size()) return {};
    const std::string& first = table.rows.front()[column];
    const bool same =
        std::ranges::all_of(table.rows, [&](const auto& row) { return row[column] == first; });
    return same ? first : std::string{};
  };
  const std::string model = only("model");
  const std::string device = only("hardware");
  if (model.empty() || device.empty()) return model.empty() ? device : model;
  return model + " on " + device;
}

}  // namespace llmviewer
