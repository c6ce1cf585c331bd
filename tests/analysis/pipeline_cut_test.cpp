#include "analysis/pipeline_cut.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace llmviewer::pipeline_cut_test {
namespace {

using Cut = std::vector<std::size_t>;

Cut cut(const std::vector<double>& times, std::size_t stages) {
  PipelineCutter cutter;
  cutter.make_room_for(times.size(), stages);
  Cut first(stages + 1);
  cutter.cut(times, first);
  return first;
}

double slowest(const std::vector<double>& times, const Cut& first) {
  double most = 0;
  for (std::size_t s = 0; s + 1 < first.size(); ++s) {
    const auto at = [&](std::size_t i) { return times.begin() + static_cast<std::ptrdiff_t>(i); };
    most = std::max(most, std::accumulate(at(first[s]), at(first[s + 1]), 0.0));
  }
  return most;
}

/// Every cut of so many layers, tried.
double least(const std::vector<double>& times, std::size_t stages, Cut first = {0}) {
  if (first.size() == stages) {
    first.push_back(times.size());
    return slowest(times, first);
  }
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t next = first.back() + 1; next < times.size(); ++next) {
    Cut longer = first;
    longer.push_back(next);
    best = std::min(best, least(times, stages, longer));
  }
  return best;
}

TEST(PipelineCutter, FindsWhatTryingAllCutsFinds) {
  std::mt19937 random{5};
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t layers = 1 + random() % 9;
    const std::size_t stages = 1 + random() % layers;
    std::vector<double> times(layers);
    for (double& time : times) time = 1 + static_cast<double>(random() % 5);
    const Cut first = cut(times, stages);
    EXPECT_EQ(first.front(), 0U);
    EXPECT_EQ(first.back(), layers);
    for (std::size_t s = 0; s < stages; ++s) EXPECT_LT(first[s], first[s + 1]);
    EXPECT_DOUBLE_EQ(slowest(times, first), least(times, stages));
  }
}

TEST(PipelineCutter, GivesTheLastOfEqualStagesMost) {
  EXPECT_EQ(cut({1, 1, 1, 1, 1, 1, 1}, 3), (Cut{0, 2, 4, 7}));
  EXPECT_EQ(cut({1, 1, 1, 1, 1, 1, 2.5}, 3), (Cut{0, 3, 6, 7}));
}

TEST(PipelineCutter, DoesNotListenToTheLastDigits) {
  std::mt19937 random{6};
  const Cut even = cut(std::vector<double>(80, 1.0 / 3), 7);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> times(80, 1.0 / 3);
    for (double& time : times) time *= 1 + 1e-15 * static_cast<double>(random() % 9);
    EXPECT_EQ(cut(times, 7), even);
  }
}

}  // namespace
}  // namespace llmviewer::pipeline_cut_test
