#include "report/cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace llmviewer {
namespace {

/// Ratios in this range are shown whole.
constexpr double kSmallestWhole = 999.5;
constexpr double kLargestWhole = 99999.5;

std::string figure(double value) {
  constexpr double kTiny = 1e-4;
  if (value >= 1000) return scaled(value);
  if (!(value > 0)) return "0";
  if (value < kTiny) return fmt::format("{:.3g}", value);
  const int digits = std::max(0, 2 - static_cast<int>(std::floor(std::log10(value))));
  return fmt::format("{:.{}f}", value, digits);
}

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
    case Show::figure:
      return figure(value);
  }
  return {};
}

}  // namespace

Cell::Cell() noexcept = default;
Cell::Cell(const Cell& other) = default;
Cell::Cell(Cell&& other) noexcept = default;
Cell& Cell::operator=(const Cell& other) = default;
Cell& Cell::operator=(Cell&& other) noexcept = default;
Cell::~Cell() = default;

Cell::Cell(std::string&& text) : value_{std::move(text)} {}
Cell::Cell(const std::string& text) : value_{text} {}
Cell::Cell(std::string_view text) : value_{std::string{text}} {}
Cell::Cell(const char* text) : value_{std::string{text}} {}

std::string scaled(Seconds time) { return scaled(time.value(), "s"); }
std::string scaled(Bytes bytes) { return scaled(bytes.value(), "B"); }
std::string scaled(BytesPerSecond rate) { return scaled(rate.value(), "B/s"); }
std::string scaled(Ops ops) { return scaled(ops.value(), "ops"); }
std::string scaled(OpsPerSecond rate) { return scaled(rate.value(), "ops/s"); }

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
  if (cell.text() != nullptr) return *cell.text();
  if (cell.flag() != nullptr) return *cell.flag() ? "yes" : "no";
  if (!is_number(cell) || !std::isfinite(*cell.number())) return "–";
  return number_for_people(*cell.number(), show);
}

std::string for_machines(const Cell& cell) {
  if (cell.text() != nullptr) return *cell.text();
  if (cell.flag() != nullptr) return *cell.flag() ? "true" : "false";
  return is_number(cell) && std::isfinite(*cell.number()) ? round_trip(*cell.number())
                                                          : std::string{};
}

}  // namespace llmviewer
