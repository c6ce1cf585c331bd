#pragma once

#include <compare>

namespace llmviewer {

/// A double with a dimension: op^O · byte^B · second^S, always in base units (ops, bytes, seconds).
/// Mixing dimensions does not compile; a dimensionless result is a plain double.
template <int O, int B, int S>
class Quantity {
 public:
  constexpr Quantity() noexcept = default;
  explicit constexpr Quantity(double value) noexcept : value_{value} {}

  constexpr double value() const noexcept { return value_; }

  constexpr Quantity& operator+=(Quantity other) noexcept {
    value_ += other.value_;
    return *this;
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept {
    return Quantity{a.value_ - b.value_};
  }
  friend constexpr Quantity operator*(double factor, Quantity a) noexcept {
    return Quantity{factor * a.value_};
  }
  friend constexpr Quantity operator*(Quantity a, double factor) noexcept {
    return Quantity{a.value_ * factor};
  }
  friend constexpr Quantity operator/(Quantity a, double divisor) noexcept {
    return Quantity{a.value_ / divisor};
  }
  friend constexpr auto operator<=>(Quantity a, Quantity b) noexcept = default;

 private:
  double value_{0.0};
};

namespace detail {
template <int O, int B, int S>
constexpr auto quantity_or_double(double value) noexcept {
  if constexpr (O == 0 && B == 0 && S == 0) {
    return value;
  } else {
    return Quantity<O, B, S>{value};
  }
}
}  // namespace detail

template <int O, int B, int S, int P, int C, int T>
constexpr auto operator*(Quantity<O, B, S> a, Quantity<P, C, T> b) noexcept {
  return detail::quantity_or_double<O + P, B + C, S + T>(a.value() * b.value());
}
template <int O, int B, int S, int P, int C, int T>
constexpr auto operator/(Quantity<O, B, S> a, Quantity<P, C, T> b) noexcept {
  return detail::quantity_or_double<O - P, B - C, S - T>(a.value() / b.value());
}

using Ops = Quantity<1, 0, 0>;
using Bytes = Quantity<0, 1, 0>;
using Seconds = Quantity<0, 0, 1>;
using OpsPerSecond = Quantity<1, 0, -1>;
using BytesPerSecond = Quantity<0, 1, -1>;
using OpsPerByte = Quantity<1, -1, 0>;
using Hertz = Quantity<0, 0, -1>;

}  // namespace llmviewer
