#pragma once

#include <array>
#include <cstdint>

namespace llmviewer {

/// log x, x > 0, and eˣ by additions and multiplications alone: the same bits on every machine,
/// which libraries do not promise. Within 2 units in the last place.
double portable_log(double x) noexcept;
double portable_exp(double x) noexcept;

/// Random numbers that a seed decides, on every machine alike: xoshiro256++ (Blackman and Vigna,
/// "Scrambled linear pseudorandom number generators", 2019), its state filled by splitmix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept;

  /// In (0, 1).
  double uniform() noexcept {
    constexpr double kStep = 0x1p-53;
    return (static_cast<double>(bits() >> 11) + 0.5) * kStep;
  }
  /// Of mean 1.
  double exponential() noexcept { return -portable_log(uniform()); }
  /// Of mean 0 and variance 1, by the polar method.
  double normal() noexcept;
  /// Of this shape and mean 1. Source: Marsaglia and Tsang, "A simple method for generating gamma
  /// variables", 2000.
  double gamma(double shape) noexcept;

 private:
  std::uint64_t bits() noexcept {
    const auto rotate = [](std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); };
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace llmviewer
