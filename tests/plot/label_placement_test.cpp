#include "plot/label_placement.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace llmviewer::label_placement_test {
namespace {

constexpr Box kFrame{100, 50, 900, 500};

std::vector<Label> crowd(std::mt19937_64& random, std::size_t count) {
  std::uniform_real_distribution<double> x{kFrame.x, kFrame.right()};
  std::uniform_real_distribution<double> y{kFrame.y, kFrame.bottom()};
  std::uniform_real_distribution<double> radius{3, 30};
  std::uniform_int_distribution<std::size_t> length{2, 24};
  std::vector<Label> labels;
  for (std::size_t i = 0; i < count; ++i) {
    labels.push_back(
        {std::string(length(random), 'n'), 14, {x(random), y(random)}, radius(random)});
  }
  return labels;
}

TEST(LabelPlacement, LabelsKeepClearOfEachOtherAndOfObstaclesAndStayInside) {
  std::mt19937_64 random{11};
  for (int round = 0; round < 60; ++round) {
    const auto labels = crowd(random, 10 + static_cast<std::size_t>(round));
    Obstacles obstacles;
    for (const Label& label : labels) {
      obstacles.boxes.push_back({label.anchor.x - 3, label.anchor.y - 3, 6, 6});
    }
    obstacles.texts.push_back({400, 200, 150, 20});
    const auto placed = place_labels(labels, kFrame, obstacles);
    EXPECT_GE(placed.size(), 5U);
    for (std::size_t i = 0; i < placed.size(); ++i) {
      EXPECT_TRUE(holds(kFrame, placed[i].box));
      for (const Box& box : obstacles.boxes) EXPECT_FALSE(overlap(placed[i].box, box));
      EXPECT_FALSE(overlap(placed[i].box, obstacles.texts.front()));
      for (std::size_t j = 0; j < placed.size(); ++j) {
        if (i == j) continue;
        EXPECT_FALSE(overlap(placed[i].box, placed[j].box));
        EXPECT_FALSE(placed[i].leader && crosses(*placed[i].leader, placed[j].box));
      }
    }
  }
}

TEST(LabelPlacement, ALoneLabelStandsBesideItsMarkerWithoutALeader) {
  const std::vector<Label> labels{{"softmax", 14, {500, 300}, 10}};
  const auto placed = place_labels(labels, kFrame, {});
  ASSERT_EQ(placed.size(), 1U);
  EXPECT_FALSE(placed[0].leader);
  EXPECT_NEAR(placed[0].box.x, 513, 0.01);
}

TEST(LabelPlacement, ManyAtOnePlaceGetLeaders) {
  const std::vector<Label> labels(6, Label{"q_proj", 14, {500, 300}, 4});
  const auto placed = place_labels(labels, kFrame, {});
  EXPECT_GE(placed.size(), 4U);
  EXPECT_TRUE(placed.back().leader);
}

TEST(Shapes, ASegmentCrossesABoxWhenAPartOfItLiesInside) {
  constexpr Box kBox{10, 10, 20, 10};
  EXPECT_TRUE(crosses({{0, 15}, {50, 15}}, kBox));
  EXPECT_TRUE(crosses({{12, 12}, {14, 14}}, kBox));
  EXPECT_TRUE(crosses({{0, 0}, {40, 30}}, kBox));
  EXPECT_FALSE(crosses({{0, 0}, {5, 15}}, kBox));
  EXPECT_FALSE(crosses({{0, 25}, {50, 25}}, kBox));
  EXPECT_FALSE(crosses({{35, 0}, {35, 50}}, kBox));
}

}  // namespace
}  // namespace llmviewer::label_placement_test
