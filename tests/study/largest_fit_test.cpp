#include "study/largest_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace llmviewer::largest_fit_test {
namespace {

/// By trying: the largest x up to which everything fits.
double tried(const Levels& levels, double limit, double least, double most) {
  double x = least - 1;
  while (x < most) {
    const auto bytes = levels(x + 1);
    if (*std::max_element(bytes.begin(), bytes.end()) > limit) break;
    ++x;
  }
  return x;
}

TEST(LargestFit, SolvesALinearForm) {
  const Levels levels = [](double x) { return std::vector{100 + 7 * x}; };
  EXPECT_EQ(largest_fit(levels, 1000, {}), 128);  // (1000 − 100)/7 = 128.57
  EXPECT_EQ(largest_fit(levels, 107, {}), 1);     // to the byte
  EXPECT_EQ(largest_fit(levels, 106, {}), 0);     // not even one
}

TEST(LargestFit, SolvesAQuadraticForm) {
  const Levels levels = [](double x) { return std::vector{3 * x * x + 5 * x + 11}; };
  // 3x² + 5x + 11 ≤ 10⁶: x = (−5 + √(25 + 12·999989))/6 = 576.51
  EXPECT_EQ(largest_fit(levels, 1e6, {}), 576);
  EXPECT_EQ(largest_fit(levels, 3 * 576.0 * 576 + 5 * 576 + 11, {}), 576);
  EXPECT_EQ(largest_fit(levels, 3 * 576.0 * 576 + 5 * 576 + 10, {}), 575);
}

TEST(LargestFit, TakesTheFirstFormThatIsFull) {
  const Levels levels = [](double x) { return std::vector{10 * x, x * x, 500.0}; };
  EXPECT_EQ(largest_fit(levels, 600, {}), 24);  // 24² = 576, 10·24 = 240
  EXPECT_EQ(largest_fit(levels, 499, {}), 0);
}

TEST(LargestFit, SaysWhenThereIsNoEnd) {
  const Levels constant = [](double) { return std::vector{42.0}; };
  EXPECT_EQ(largest_fit(constant, 42, {}), 1e9);
  EXPECT_EQ(largest_fit(constant, 43, {.recurring = {{16, 0}}}), 1e9);
  EXPECT_EQ(largest_fit(constant, 41, {.recurring = {{16, 0}}}), 0);
  EXPECT_EQ(largest_fit(constant, 43, {.most = 50}), 50);
}

TEST(LargestFit, KnowsWindowsStairsAndTeeth) {
  // A window of 100, blocks of 16, chunks of 48 counted from 1 on, and a square.
  const Levels levels = [](double x) {
    const double window = 40 * std::min(x, 100.0);
    const double stairs = 16 * std::ceil((x + 3) / 16);
    const double tooth = 30 * (std::fmod(x - 1, 48) + 1);
    return std::vector{window + 5 * stairs, window + stairs + tooth, 0.25 * x * x + stairs};
  };
  for (const std::vector<Recurring>& recurring :
       {std::vector<Recurring>{{48, 0}}, std::vector<Recurring>{{16, -3}, {48, 0}}}) {
    const Pieces pieces{.ends = {100}, .recurring = recurring};
    for (int limit = 50; limit < 40000; limit += 37) {
      ASSERT_EQ(largest_fit(levels, limit, pieces), tried(levels, limit, 1, 1e4)) << limit;
    }
  }
}

TEST(LargestFit, BeginsWhereItIsTold) {
  const Levels levels = [](double x) { return std::vector{2 * x}; };
  const Pieces pieces{.least = 512, .ends = {20, 600, 513}};
  EXPECT_EQ(largest_fit(levels, 1023, pieces), 511);
  EXPECT_EQ(largest_fit(levels, 1024, pieces), 512);
  EXPECT_EQ(largest_fit(levels, 5000, pieces), 2500);
}

}  // namespace
}  // namespace llmviewer::largest_fit_test
