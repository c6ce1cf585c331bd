#include "study/next_layouts.hpp"

#include <array>
#include <cmath>

namespace llmviewer {
namespace {

using Count = double Layout::*;

/// Those that devices are counted by.
constexpr std::array<Count, 4> kDivides{&Layout::tensor, &Layout::data, &Layout::context,
                                        &Layout::pipeline};

bool is_even(double count) noexcept { return std::fmod(count, 2) == 0; }

/// Norms and additions are divided within a tensor group.
bool is_possible(const Layout& layout) noexcept {
  return !layout.sequence_parallel || layout.tensor > 1;
}

void add(const Layout& layout, std::vector<Layout>& all) {
  if (is_possible(layout)) all.push_back(layout);
}

}  // namespace

std::vector<Layout> doubled(const Layout& layout) {
  std::vector<Layout> all;
  for (const Count count : kDivides) {
    Layout next = layout;
    next.*count *= 2;
    add(next, all);
    next.expert *= 2;
    if (count != &Layout::pipeline) add(next, all);
  }
  return all;
}

std::vector<Layout> regrouped(const Layout& layout) {
  std::vector<Layout> all;
  for (const Count from : kDivides) {
    for (const Count to : kDivides) {
      if (from == to || !is_even(layout.*from)) continue;
      Layout next = layout;
      next.*from /= 2;
      next.*to *= 2;
      add(next, all);
    }
  }
  Layout next = layout;
  next.expert = 2 * layout.expert;
  add(next, all);
  next.expert = layout.expert / 2;
  if (is_even(layout.expert)) add(next, all);
  next = layout;
  next.sequence_parallel = true;
  if (!layout.sequence_parallel) add(next, all);
  return all;
}

}  // namespace llmviewer
