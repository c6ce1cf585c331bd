#include "analysis/largest_whole.hpp"

#include <gtest/gtest.h>

namespace llmviewer::largest_whole_test {
namespace {

TEST(LargestWhole, IsTheLastNumberThatHolds) {
  for (const double border : {1.0, 2.0, 3.0, 4.0, 7.0, 8.0, 99.0, 100.0, 1e9 - 1}) {
    EXPECT_EQ(largest_whole(1, 1e9, [&](double x) { return x <= border; }), border);
  }
}

TEST(LargestWhole, IsTheMostWhereAllHold) {
  EXPECT_EQ(largest_whole(5, 1e9, [](double) { return true; }), 1e9);
  EXPECT_EQ(largest_whole(5, 5, [](double) { return true; }), 5);
}

TEST(LargestWhole, IsOneLessThanTheLeastWhereNoneHolds) {
  EXPECT_EQ(largest_whole(5, 1e9, [](double) { return false; }), 4);
}

TEST(LargestWhole, NeverAsksBeyondTheMost) {
  largest_whole(1, 1000, [](double x) {
    EXPECT_LE(x, 1000);
    return x <= 998;
  });
}

TEST(LeastFactor, IsTheBorderAndNotBelowIt) {
  for (const double border : {1e-9, 0.3, 1.0, 2.5, 1e9}) {
    const double factor = least_factor([&](double x) { return x >= border; });
    EXPECT_GE(factor, border);
    EXPECT_LE(factor, border * (1 + 1e-8));
  }
}

TEST(LeastFactor, IsZeroWhereNoneHolds) {
  EXPECT_EQ(least_factor([](double) { return false; }), 0);
}

}  // namespace
}  // namespace llmviewer::largest_whole_test
