#include "serving/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace llmviewer::random_test {
namespace {

constexpr int kMany = 200'000;

TEST(Random, LogarithmAndExponentialAreTheLibrarysToAFewLastPlaces) {
  constexpr double kClose = 1e-15;
  for (double x = 1e-300; x < 1e300; x *= 1.7) {
    EXPECT_NEAR(portable_log(x), std::log(x), kClose * std::fmax(1, std::fabs(std::log(x)))) << x;
  }
  for (double x = -600; x < 600; x += 0.37) {
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 4 * kClose) << x;
  }
}

TEST(Random, TheSameSeedGivesTheSameNumbers) {
  Random a{7};
  Random b{7};
  Random c{8};
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const double x = a.gamma(0.7);
    EXPECT_EQ(x, b.gamma(0.7));
    differs = differs || x != c.gamma(0.7);
  }
  EXPECT_TRUE(differs);
}

TEST(Random, UniformNumbersLieBetweenZeroAndOne) {
  Random random{1};
  double sum = 0;
  for (int i = 0; i < kMany; ++i) {
    const double x = random.uniform();
    ASSERT_GT(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
  }
  EXPECT_NEAR(sum / kMany, 0.5, 0.005);
}

/// Mean and variance: of a gamma distribution of shape k and mean 1, the variance is 1/k.
TEST(Random, DistributionsHaveTheirMeansAndVariances) {
  struct Case {
    double shape, variance;
  };
  for (const auto& [shape, variance] : {Case{0.3, 1 / 0.3}, Case{1, 1}, Case{4, 0.25}}) {
    Random random{3};
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kMany; ++i) {
      const double x = shape == 1 ? random.exponential() : random.gamma(shape);
      ASSERT_GE(x, 0);
      sum += x;
      squares += x * x;
    }
    const double mean = sum / kMany;
    EXPECT_NEAR(mean, 1, 0.02) << shape;
    EXPECT_NEAR(squares / kMany - mean * mean, variance, 0.05 * variance) << shape;
  }
}

}  // namespace
}  // namespace llmviewer::random_test
