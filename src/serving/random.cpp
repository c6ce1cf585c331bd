#include "serving/random.hpp"

#include <cmath>

namespace llmviewer {
namespace {

constexpr double kLn2High = 0x1.62e42fefa38p-1;
constexpr double kLn2Low = 0x1.ef35793c7673p-45;
constexpr double kHalfRoot = 0x1.6a09e667f3bcdp-1;  // √½

}  // namespace

// log(m·2ᵉ) = e·log 2 + 2·(s + s³/3 + s⁵/5 + …), s = (m − 1)/(m + 1), √½ ≤ m < √2
double portable_log(double x) noexcept {
  constexpr int kTerms = 11;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < kHalfRoot) {
    mantissa *= 2;
    --exponent;
  }
  const double s = (mantissa - 1) / (mantissa + 1);
  const double square = s * s;
  double sum = 0;
  for (int i = kTerms; i > 0; --i) sum = (sum + 1.0 / (2 * i + 1)) * square;
  return exponent * kLn2High + (2 * s + (2 * s * sum + exponent * kLn2Low));
}

// eˣ = 2ᵏ·(1 + r + r²/2! + …), r = x − k·log 2, |r| ≤ log(2)/2
double portable_exp(double x) noexcept {
  constexpr int kTerms = 14;
  const double k = std::floor(x / kLn2High + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1;
  for (int i = kTerms; i > 0; --i) sum = 1 + sum * r / i;
  return std::ldexp(sum, static_cast<int>(k));
}

Random::Random(std::uint64_t seed) noexcept {
  for (std::uint64_t& word : state_) {
    std::uint64_t z = (seed += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    word = z ^ (z >> 31);
  }
}

double Random::normal() noexcept {
  for (;;) {
    const double u = 2 * uniform() - 1;
    const double v = 2 * uniform() - 1;
    const double square = u * u + v * v;
    if (square < 1 && square > 0) return u * std::sqrt(-2 * portable_log(square) / square);
  }
}

double Random::gamma(double shape) noexcept {
  // Below 1: gamma(shape + 1)·u^(1/shape).
  if (shape < 1) {
    const double larger = gamma(shape + 1) * (shape + 1);
    return larger * portable_exp(portable_log(uniform()) / shape) / shape;
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double cube = root * root * root;
    if (portable_log(uniform()) < x * x / 2 + d - d * cube + d * portable_log(cube)) {
      return d * cube / shape;
    }
  }
}

}  // namespace llmviewer
