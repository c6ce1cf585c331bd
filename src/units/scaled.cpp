#include "llmviewer/units/scaled.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace llmviewer {
namespace {

struct ScaleStep {
  double factor;
  std::string_view prefix;
};

constexpr std::array kDecimal{ScaleStep{1e18, "E"}, ScaleStep{1e15, "P"}, ScaleStep{1e12, "T"},
                              ScaleStep{1e9, "G"},  ScaleStep{1e6, "M"},  ScaleStep{1e3, "k"},
                              ScaleStep{1, ""},     ScaleStep{1e-3, "m"}, ScaleStep{1e-6, "µ"},
                              ScaleStep{1e-9, "n"}};
constexpr std::array kCounts{ScaleStep{1e12, "T"}, ScaleStep{1e9, "B"}, ScaleStep{1e6, "M"},
                             ScaleStep{1e3, "k"}, ScaleStep{1, ""}};
constexpr std::array kBinary{ScaleStep{0x1p50, "Pi"}, ScaleStep{0x1p40, "Ti"},
                             ScaleStep{0x1p30, "Gi"}, ScaleStep{0x1p20, "Mi"},
                             ScaleStep{0x1p10, "Ki"}, ScaleStep{1, ""}};

/// Three significant digits, without trailing zeros after the point.
std::string three_digits(double value) {
  const double magnitude = std::fabs(value);
  const int decimals = magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0;
  std::array<char, 64> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                           std::chars_format::fixed, decimals);
  std::string text{buffer.data(), end};
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

template <std::size_t N>
std::string with_prefix(double value, std::string_view unit,
                        const std::array<ScaleStep, N>& steps) {
  if (!std::isfinite(value)) return std::isnan(value) ? "nan" : "inf";
  const double magnitude = std::fabs(value);
  // A fraction without a unit has no prefix: 0.25, not 250 m.
  const bool small_prefixes = !unit.empty();
  ScaleStep chosen{1, ""};
  for (const ScaleStep& step : steps) {
    if (step.factor < 1 && !small_prefixes) break;
    chosen = step;
    if (magnitude >= step.factor * (step.factor > 1e-9 ? 0.9995 : 1)) break;
  }
  if (magnitude == 0) chosen = ScaleStep{1, ""};
  std::string text = three_digits(value / chosen.factor);
  if (chosen.prefix.empty() && unit.empty()) return text;
  return text + " " + std::string{chosen.prefix} + std::string{unit};
}

}  // namespace

std::string counted(double value) { return with_prefix(value, "", kCounts); }
std::string scaled(double value) { return with_prefix(value, "", kDecimal); }
std::string scaled(double value, std::string_view unit) {
  return with_prefix(value, unit, kDecimal);
}
std::string scaled_binary(Bytes bytes) { return with_prefix(bytes.value(), "B", kBinary); }

void append_round_trip(double value, std::string& text) {
  if (!std::isfinite(value)) {
    text += std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return;
  }
  std::array<char, 64> buffer;  // not cleared: this is called for every cell of a sweep
  constexpr double kExactIntegers = 9007199254740992.0;  // 2⁵³
  char* const begin = buffer.data();
  char* const most = begin + buffer.size();
  const bool whole = std::fabs(value) <= kExactIntegers && value == std::trunc(value);
  const auto [end, status] = whole ? std::to_chars(begin, most, static_cast<long long>(value))
                                   : std::to_chars(begin, most, value);
  text.append(begin, end);
}

std::string round_trip(double value) {
  std::string text;
  append_round_trip(value, text);
  return text;
}

}  // namespace llmviewer
