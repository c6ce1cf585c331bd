#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace llmviewer {

enum class ScaleKind : std::uint8_t { linear, log };

/// Numbers onto pixels: `low` to `from`, `high` to `to`.
struct Scale {
  ScaleKind kind{ScaleKind::linear};
  double low{0};
  double high{1};
  double from{0};
  double to{1};

  double operator()(double value) const noexcept;
};

/// Where an axis is marked: round numbers within it, in `most` steps at most. Of a log axis powers
/// of ten, with 2 and 5 or more where it is short.
std::vector<double> ticks_of(const Scale& scale, int most);

/// The least range of round numbers that holds all values, zero too for a linear one.
Scale scale_around(ScaleKind kind, std::span<const double> values);

}  // namespace llmviewer
