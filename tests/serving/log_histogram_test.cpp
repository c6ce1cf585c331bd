#include "serving/log_histogram.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace llmviewer::log_histogram_test {
namespace {

TEST(LogHistogram, QuantilesAreWithinTwoPartsInAThousand) {
  LogHistogram times;
  for (int i = 1; i <= 10'000; ++i) times.add(i * 1e-4);
  EXPECT_NEAR(times.mean(), 0.50005, 1e-9);
  for (const double share : {0.1, 0.5, 0.9, 0.99}) {
    EXPECT_NEAR(times.quantile(share), share, 0.002 * share) << share;
  }
}

TEST(LogHistogram, TwoOfThemTogetherAreAsOne) {
  LogHistogram both;
  LogHistogram one;
  LogHistogram other;
  for (int i = 1; i < 1000; ++i) {
    both.add(i * 0.01, 2);
    (i % 3 == 0 ? one : other).add(i * 0.01, 2);
  }
  one.add(other);
  EXPECT_EQ(one.count(), both.count());
  EXPECT_EQ(one.quantile(0.9), both.quantile(0.9));
}

TEST(LogHistogram, WhatIsBeyondItsBinsIsCounted) {
  LogHistogram times;
  times.add(0);
  times.add(1e300);
  times.add(std::numeric_limits<double>::min());
  EXPECT_EQ(times.count(), 3);
}

}  // namespace
}  // namespace llmviewer::log_histogram_test
