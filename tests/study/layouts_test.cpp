#include "study/layouts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace llmviewer::layouts_test {
namespace {

bool holds(const std::vector<Layout>& all, const Layout& layout) {
  return std::find(all.begin(), all.end(), layout) != all.end();
}

TEST(NextLayouts, DoubledHaveTwiceTheDevices) {
  const Layout now{.tensor = 4, .expert = 8, .data = 2};
  const std::vector<Layout> all = doubled(now);
  for (const Layout& one : all) EXPECT_EQ(one.devices(), 16);
  EXPECT_TRUE(holds(all, {.tensor = 8, .expert = 8, .data = 2}));
  EXPECT_TRUE(holds(all, {.tensor = 4, .expert = 16, .data = 4}));
  EXPECT_TRUE(holds(all, {.tensor = 4, .pipeline = 2, .expert = 8, .data = 2}));
}

TEST(NextLayouts, RegroupedHaveAsMany) {
  const Layout now{.tensor = 4, .data = 2};
  const std::vector<Layout> all = regrouped(now);
  for (const Layout& one : all) EXPECT_EQ(one.devices(), 8);
  EXPECT_TRUE(holds(all, {.tensor = 8, .data = 1}));
  EXPECT_TRUE(holds(all, {.tensor = 2, .data = 4}));
  EXPECT_TRUE(holds(all, {.tensor = 4, .expert = 2, .data = 2}));
  EXPECT_TRUE(holds(all, {.tensor = 4, .data = 2, .sequence_parallel = true}));
  EXPECT_FALSE(holds(all, now));
}

TEST(NextLayouts, AWholeTensorGroupGoneItsNormsAreDividedNoMore) {
  const Layout now{.tensor = 2, .sequence_parallel = true};
  for (const Layout& one : regrouped(now)) EXPECT_GT(one.tensor, 1);
}

}  // namespace
}  // namespace llmviewer::layouts_test
