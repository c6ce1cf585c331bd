#include "report/cell.hpp"

#include <fmt/format.h>

#include <cmath>

#include "llmviewer/units/quantity.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// Ratios in this range are shown whole.
constexpr double kSmallestWhole = 999.5;
constexpr double kLargestWhole = 99999.5;

std::string number_for_people(double value, Show show) {
  switch (show) {
    case Show::plain:
      return round_trip(value);
    case Show::scaled:
      return scaled(value);
    case Show::counted:
      return counted(value);
    case Show::ratio:
      return ratio(value);
    case Show::bytes:
      return scaled(value, "B");
    case Show::binary:
      return scaled_binary(Bytes{value});
    case Show::seconds:
      return scaled(value, "s");
    case Show::share:
      return percent(value);
    case Show::times:
      return "×" + round_trip(value);
  }
  return {};
}

}  // namespace

std::string ratio(double value) {
  return value >= kSmallestWhole && value < kLargestWhole ? fmt::format("{:.0f}", value)
                                                          : scaled(value);
}

std::string percent(double fraction) {
  if (fraction < 0) return "−" + percent(-fraction);
  if (fraction == 0) return "0 %";
  if (fraction < 0.0005) return "<0.1 %";
  if (fraction < 0.9995) return fmt::format("{:.1f} %", 100 * fraction);
  return fmt::format("{:.0f} %", 100 * fraction);
}

std::string for_people(const Cell& cell, Show show) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "yes" : "no";
  const auto* number = std::get_if<double>(&cell);
  if (number == nullptr || !std::isfinite(*number)) return "–";
  return number_for_people(*number, show);
}

std::string for_machines(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* flag = std::get_if<bool>(&cell)) return *flag ? "true" : "false";
  const auto* number = std::get_if<double>(&cell);
  return number != nullptr && std::isfinite(*number) ? round_trip(*number) : std::string{};
}

}  // namespace llmviewer
