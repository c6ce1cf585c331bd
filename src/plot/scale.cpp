#include "plot/scale.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace llmviewer {
namespace {

/// The least of 1, 2, 5 × 10ⁿ that is no less.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  constexpr double kSlack = 1 - 1e-9;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * kSlack) return factor * power;
  }
  return 10 * power;
}

std::vector<double> linear_ticks(double low, double high, int most) {
  const double step = round_step((high - low) / most);
  constexpr double kSlack = 1e-9;
  const double first = std::ceil(low / step - kSlack);
  const double count = std::floor(high / step + kSlack) - first;
  // Beyond what a double can tell apart there are no round numbers between the ends.
  constexpr double kExact = 1e15;
  if (!(count >= 0 && count <= most && std::fabs(first) < kExact)) return {low, high};
  std::vector<double> ticks;
  for (int i = 0; i <= static_cast<int>(count); ++i) {
    ticks.push_back((first + i) * step + 0.0);  // no -0
  }
  return ticks;
}

bool within(double value, const Scale& scale) {
  constexpr double kSlack = 1e-9;
  return value >= scale.low * (1 - kSlack) && value <= scale.high * (1 + kSlack);
}

/// Multiples of every power of ten, every `stride`-th of them.
std::vector<double> log_ticks(const Scale& scale, std::span<const double> factors, int stride) {
  std::vector<double> ticks;
  const int last = static_cast<int>(std::ceil(std::log10(scale.high)));
  for (int power = static_cast<int>(std::floor(std::log10(scale.low))); power <= last; ++power) {
    if (power % stride != 0) continue;
    for (const double factor : factors) {
      const double value = factor * std::pow(10.0, power);
      if (within(value, scale)) ticks.push_back(value);
    }
  }
  return ticks;
}

}  // namespace

double Scale::operator()(double value) const noexcept {
  if (kind == ScaleKind::linear) return from + (value - low) / (high - low) * (to - from);
  return from + std::log(value / low) / std::log(high / low) * (to - from);
}

std::vector<double> ticks_of(const Scale& scale, int most) {
  if (!(scale.high > scale.low)) return {scale.low};
  if (scale.kind == ScaleKind::linear) return linear_ticks(scale.low, scale.high, most);
  constexpr std::array kMany{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0};
  constexpr std::array kSome{1.0, 2.0, 5.0};
  constexpr std::array kOne{1.0};
  const auto room = static_cast<std::size_t>(most);
  for (const std::span<const double> factors :
       {std::span<const double>{kMany}, std::span<const double>{kSome},
        std::span<const double>{kOne}}) {
    auto ticks = log_ticks(scale, factors, 1);
    if (ticks.size() < 2) break;
    if (ticks.size() <= room) return ticks;
  }
  for (int stride = 2; stride < 400; ++stride) {
    auto ticks = log_ticks(scale, kOne, stride);
    if (ticks.size() <= room && ticks.size() >= 2) return ticks;
  }
  return linear_ticks(scale.low, scale.high, most);
}

Scale scale_around(ScaleKind kind, std::span<const double> values) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : values) {
    if (!std::isfinite(value) || (kind == ScaleKind::log && value <= 0)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!(low <= high)) return {kind, 1, 10, 0, 1};
  if (kind == ScaleKind::log) {
    constexpr double kWidening = 1.15;
    return low == high ? Scale{kind, low / 2, high * 2, 0, 1}
                       : Scale{kind, low / kWidening, high * kWidening, 0, 1};
  }
  low = std::min(low, 0.0);
  if (!(high > low)) high = low + 1;
  constexpr int kSteps = 5;
  const double step = round_step((high - low) / kSteps);
  return {kind, std::floor(low / step) * step, std::ceil(high / step - 1e-9) * step, 0, 1};
}

}  // namespace llmviewer
