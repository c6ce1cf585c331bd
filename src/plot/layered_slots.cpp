#include "plot/layered_slots.hpp"

#include <algorithm>
#include <cstdint>

namespace llmviewer {
namespace {

using SlotLayer = std::vector<std::size_t>;

bool is_line(const Slot& slot) noexcept { return slot.column.has_value(); }

// --- order ---

std::vector<double> ranks_of(const LayeredSlots& all) {
  std::vector<double> ranks(all.slots.size());
  for (const SlotLayer& layer : all.layers) {
    for (std::size_t i = 0; i < layer.size(); ++i) ranks[layer[i]] = static_cast<double>(i);
  }
  return ranks;
}

std::size_t crossings_below(const LayeredSlots& all, const SlotLayer& layer,
                            const std::vector<double>& ranks) {
  std::size_t crossings = 0;
  for (std::size_t i = 0; i < layer.size(); ++i) {
    for (std::size_t j = i + 1; j < layer.size(); ++j) {
      for (const std::size_t left : all.slots[layer[i]].below) {
        crossings += static_cast<std::size_t>(
            std::ranges::count_if(all.slots[layer[j]].below,
                                  [&](std::size_t right) { return ranks[right] < ranks[left]; }));
      }
    }
  }
  return crossings;
}

std::size_t crossings_of(const LayeredSlots& all) {
  const std::vector<double> ranks = ranks_of(all);
  std::size_t crossings = 0;
  for (const SlotLayer& layer : all.layers) crossings += crossings_below(all, layer, ranks);
  return crossings;
}

void sort_layer(LayeredSlots& all, SlotLayer& layer, std::vector<std::size_t> Slot::*joined) {
  const std::vector<double> ranks = ranks_of(all);
  std::vector<double> wishes = ranks;
  for (const std::size_t slot : layer) {
    const auto& others = all.slots[slot].*joined;
    if (others.empty()) continue;
    double sum = 0;
    for (const std::size_t other : others) sum += ranks[other];
    wishes[slot] = sum / static_cast<double>(others.size());
  }
  std::ranges::stable_sort(layer, {}, [&](std::size_t slot) { return wishes[slot]; });
}

// --- place ---

double apart(const Slot& a, const Slot& b) {
  constexpr double kBoxes = 26;
  constexpr double kLines = 16;
  return (a.width + b.width) / 2 + (is_line(a) || is_line(b) ? kLines : kBoxes);
}

/// The boxes of a layer with the lines between them; what remains stands left and right of them.
struct Middle {
  std::size_t first{};
  std::size_t last{};
};
Middle middle_of(const LayeredSlots& all, const SlotLayer& layer) {
  const auto is_box = [&](std::size_t slot) { return !is_line(all.slots[slot]); };
  const auto first = std::find_if(layer.begin(), layer.end(), is_box);
  const auto last = std::find_if(layer.rbegin(), layer.rend(), is_box);
  return {static_cast<std::size_t>(first - layer.begin()),
          static_cast<std::size_t>(layer.rend() - last) - 1};
}

/// Around 0, so that the main way through all layers is straight.
void place_middle(LayeredSlots& all, const SlotLayer& layer, const Middle& middle) {
  for (std::size_t i = middle.first + 1; i <= middle.last; ++i) {
    const Slot& before = all.slots[layer[i - 1]];
    all.slots[layer[i]].x = before.x + apart(before, all.slots[layer[i]]);
  }
  const double shift = all.slots[layer[middle.last]].x / 2;
  for (std::size_t i = middle.first; i <= middle.last; ++i) all.slots[layer[i]].x -= shift;
}

enum class Side : std::uint8_t { left, right };

/// The slots of a layer that stand on this side of its middle, outwards, after the one they begin
/// at.
SlotLayer outwards(const SlotLayer& layer, const Middle& middle, Side side) {
  if (side == Side::right)
    return {layer.begin() + static_cast<std::ptrdiff_t>(middle.last), layer.end()};
  return {layer.rend() - static_cast<std::ptrdiff_t>(middle.first) - 1, layer.rend()};
}

/// Lines stand upright: as far out as any part of them has to be on its side.
void place_side(LayeredSlots& all, const std::vector<SlotLayer>& sides, Side side) {
  const double sign = side == Side::right ? 1 : -1;
  std::vector<double> out(all.columns.size(), 0);
  const auto push = [&](bool& moved) {
    for (const SlotLayer& slots : sides) {
      for (std::size_t i = 1; i < slots.size(); ++i) {
        const Slot& before = all.slots[slots[i - 1]];
        Slot& slot = all.slots[slots[i]];
        double& column = out[*slot.column];
        const double least = sign * before.x + apart(before, slot);
        moved = moved || least > column;
        column = std::max(column, least);
        slot.x = sign * column;
      }
    }
  };
  // Where the order differs from layer to layer, upright lines would drive each other outwards.
  bool moved = true;
  for (std::size_t round = 0; round <= all.columns.size() && moved; ++round) {
    moved = false;
    push(moved);
  }
}

}  // namespace

void order(LayeredSlots& all) {
  constexpr int kSweeps = 12;
  auto best = all.layers;
  std::size_t least = crossings_of(all);
  for (int sweep = 0; sweep < kSweeps && least > 0; ++sweep) {
    if (sweep % 2 == 0) {
      for (SlotLayer& layer : all.layers) sort_layer(all, layer, &Slot::above);
    } else {
      for (auto layer = all.layers.rbegin(); layer != all.layers.rend(); ++layer) {
        sort_layer(all, *layer, &Slot::below);
      }
    }
    const std::size_t crossings = crossings_of(all);
    if (crossings >= least) continue;
    least = crossings;
    best = all.layers;
  }
  all.layers = std::move(best);
}

void place(LayeredSlots& all) {
  std::vector<SlotLayer> left;
  std::vector<SlotLayer> right;
  for (const SlotLayer& layer : all.layers) {
    const Middle middle = middle_of(all, layer);
    place_middle(all, layer, middle);
    left.push_back(outwards(layer, middle, Side::left));
    right.push_back(outwards(layer, middle, Side::right));
  }
  place_side(all, left, Side::left);
  place_side(all, right, Side::right);
}

}  // namespace llmviewer
