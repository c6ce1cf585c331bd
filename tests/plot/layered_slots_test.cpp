#include "plot/layered_slots.hpp"

#include <gtest/gtest.h>

#include <random>

namespace llmviewer::layered_slots_test {
namespace {

constexpr double kBox = 100;

/// Boxes in layers; lines of random lengths between them.
LayeredSlots random_slots(std::mt19937_64& random) {
  const auto pick = [&](std::size_t least, std::size_t most) {
    return std::uniform_int_distribution<std::size_t>{least, most}(random);
  };
  LayeredSlots all;
  all.layers.resize(pick(2, 9));
  for (auto& layer : all.layers) {
    for (std::size_t i = pick(1, 4); i > 0; --i) {
      layer.push_back(all.slots.size());
      all.slots.push_back({kBox, {}, 0, {}, {}});
    }
  }
  const auto boxes = all.layers;
  for (std::size_t line = pick(1, 16); line > 0; --line) {
    const std::size_t from = pick(0, boxes.size() - 2);
    const std::size_t to = pick(from + 1, boxes.size() - 1);
    std::size_t above = boxes[from][pick(0, boxes[from].size() - 1)];
    std::vector<std::size_t> column;
    for (std::size_t layer = from + 1; layer <= to; ++layer) {
      std::size_t below = boxes[layer][pick(0, boxes[layer].size() - 1)];
      if (layer < to) {
        below = all.slots.size();
        all.slots.push_back({0, all.columns.size(), 0, {}, {}});
        all.layers[layer].push_back(below);
        column.push_back(below);
      }
      all.slots[above].below.push_back(below);
      all.slots[below].above.push_back(above);
      above = below;
    }
    all.columns.push_back(column);
  }
  return all;
}

TEST(LayeredSlots, KeepOrderAndDistanceInEveryLayerWhateverTheGraph) {
  std::mt19937_64 random{17};
  for (int round = 0; round < 300; ++round) {
    LayeredSlots all = random_slots(random);
    order(all);
    place(all);
    std::size_t placed = 0;
    for (const auto& layer : all.layers) {
      placed += layer.size();
      for (std::size_t i = 1; i < layer.size(); ++i) {
        const Slot& left = all.slots[layer[i - 1]];
        const Slot& right = all.slots[layer[i]];
        EXPECT_GE(right.x - right.width / 2, left.x + left.width / 2 + 9);
      }
    }
    EXPECT_EQ(placed, all.slots.size());
  }
}

/// Two boxes above two others, each joined to the one at the other side.
LayeredSlots crossed() {
  LayeredSlots all;
  all.layers = {{0, 1}, {2, 3}};
  all.slots = {{kBox, {}, 0, {}, {3}},
               {kBox, {}, 0, {}, {2}},
               {kBox, {}, 0, {1}, {}},
               {kBox, {}, 0, {0}, {}}};
  return all;
}

TEST(LayeredSlots, LinesAreUncrossedByOrder) {
  LayeredSlots all = crossed();
  order(all);
  place(all);
  EXPECT_EQ(all.slots[0].x, all.slots[3].x);
  EXPECT_EQ(all.slots[1].x, all.slots[2].x);
}

/// One box below the other, and a line from the first to the last.
TEST(LayeredSlots, ALoneLineIsUprightBesideBoxesThatAreInLine) {
  LayeredSlots all;
  all.layers = {{0}, {1, 4}, {2, 5}, {3}};
  all.slots = {{kBox, {}, 0, {}, {1, 4}}, {kBox, {}, 0, {0}, {2}}, {kBox, {}, 0, {1}, {3}},
               {kBox, {}, 0, {2, 5}, {}}, {0, 0, 0, {0}, {5}},     {0, 0, 0, {4}, {3}}};
  all.columns = {{4, 5}};
  order(all);
  place(all);
  for (std::size_t box = 0; box < 4; ++box) EXPECT_EQ(all.slots[box].x, 0);
  EXPECT_EQ(all.slots[4].x, all.slots[5].x);
  EXPECT_GT(all.slots[4].x, kBox / 2);
}

}  // namespace
}  // namespace llmviewer::layered_slots_test
