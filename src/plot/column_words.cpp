#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/page.hpp"
#include "plot/table_axes.hpp"

namespace llmviewer {
namespace {

/// What the end of a column's name means.
struct Ending {
  std::string_view text;
  std::string_view unit;
  std::string_view words;  ///< in its place
};
/// The longer endings first.
constexpr std::array kEndings = std::to_array<Ending>({
    {"throughput_tokens_per_s", "tokens/s", "throughput"},
    {"_tokens_per_s", "tokens/s", " rate"},
    {"requests_per_s", "requests/s", "requests"},
    {"_bytes_per_s", "B/s", " bandwidth used"},
    {"_ops_per_s", "ops/s", " performance"},
    // What is held is told as memory is sold, what is moved as bandwidths are.
    {"weights_bytes", "iB", "weights held"},
    {"kv_cache_bytes", "iB", "KV cache held"},
    {"activation_bytes", "iB", "activations held"},
    {"reserve_bytes", "iB", "reserve"},
    {"total_bytes", "iB", "memory held"},
    {"capacity_bytes", "iB", "memory capacity"},
    {"_load_weight_bytes", "B", " weights read"},
    {"_load_act_bytes", "B", " activations read"},
    {"_store_act_bytes", "B", " activations written"},
    {"_load_kv_bytes", "B", " KV cache read"},
    {"_store_kv_bytes", "B", " KV cache written"},
    {"_bytes", "B", " traffic"},
    {"_ops", "ops", " operations"},
    {"_arithmetic_intensity", "ops/B", " arithmetic intensity"},
    {"ttft_s", "s", "TTFT"},
    {"_s", "s", ""},
    {".bandwidth", "B/s", " bandwidth"},
    {".capacity", "iB", " capacity"},
});

struct Name {
  std::string_view column;
  std::string_view title;
};
constexpr std::array kNames = std::to_array<Name>({
    {"batch", "batch, sequences"},
    {"seq", "length, tokens"},
    {"gen", "generated tokens"},
    {"new", "new tokens"},
    {"context", "context, tokens"},
    {"kv", "KV cache"},
});

const Ending* ending_of(std::string_view column) noexcept {
  const auto found = std::ranges::find_if(
      kEndings, [&](const Ending& ending) { return column.ends_with(ending.text); });
  return found == kEndings.end() ? nullptr : &*found;
}

/// Whether it is too long to stand at every tick.
bool is_counted(std::string_view unit) {
  return unit == "tokens/s" || unit == "requests/s" || unit == "ops/B";
}

bool is_format(std::string_view column) {
  return column == "weights" || column == "activations" || column == "kv";
}

}  // namespace

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
  const auto name = std::ranges::find(kNames, column, &Name::column);
  if (name != kNames.end()) return std::string{name->title};
  const Ending* ending = ending_of(column);
  std::string title{column};
  if (ending != nullptr) {
    title.resize(title.size() - ending->text.size());
    title += ending->words;
  }
  constexpr std::string_view kOfDevice = "hw.";
  if (title.starts_with(kOfDevice)) title.erase(0, kOfDevice.size());
  constexpr std::string_view kTpot = "tpot";
  if (title.starts_with(kTpot)) title.replace(0, kTpot.size(), "TPOT");
  std::ranges::replace(title, '_', ' ');
  // Short units stand at the ticks.
  if (ending == nullptr || !is_counted(ending->unit)) return title;
  return title + ", " + std::string{ending->unit};
}

std::string told_of(double value, std::string_view column) {
  constexpr double kLong = 1e6;
  const std::string_view unit = unit_of(column);
  const bool plain = unit.empty() && value == std::trunc(value) && std::fabs(value) < kLong;
  return plain ? round_trip(value) : told(value, unit);
}

std::string named_value(std::string_view column, const std::string& cell) {
  const std::string name = without_unit(title_of(column));
  if (cell.empty()) return name + " (none)";
  if (cell == "true") return name;
  if (cell == "false") return "no " + name;
  const auto number = number_in(cell);
  if (is_format(column)) return name + " " + cell + (number ? "-bit" : "");
  return number ? name + " " + told_of(*number, column) : cell;
}

std::string without_unit(const std::string& title) { return title.substr(0, title.find(',')); }

}  // namespace llmviewer
