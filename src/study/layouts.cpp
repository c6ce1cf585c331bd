#include "study/layouts.hpp"

#include <array>
#include <cmath>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kMostDevices = 4096;

std::vector<double> divisors(double whole) {
  std::vector<double> found;
  for (double part = whole; part >= 1; --part) {
    if (std::fmod(whole, part) == 0) found.push_back(part);
  }
  return found;
}

/// Without expert groups, then with all that consist of whole tensor groups.
void add_expert_groups(const Layout& layout, std::vector<Layout>& all) {
  all.push_back(layout);
  for (const double expert : divisors(layout.stage_devices())) {
    if (expert == 1 || std::fmod(expert, layout.tensor) != 0) continue;
    all.push_back(layout);
    all.back().expert = expert;
  }
}

using DegreeOf = double Layout::*;

/// Those that devices are counted by.
constexpr std::array<DegreeOf, 4> kDevicesCount{&Layout::tensor, &Layout::data, &Layout::context,
                                                &Layout::pipeline};

bool is_even(double count) noexcept { return std::fmod(count, 2) == 0; }

/// Norms and additions are divided within a tensor group.
bool is_possible(const Layout& layout) noexcept {
  return !layout.sequence_parallel || layout.tensor > 1;
}

void add_if_possible(const Layout& layout, std::vector<Layout>& all) {
  if (is_possible(layout)) all.push_back(layout);
}

}  // namespace

std::vector<Layout> layouts_of(double devices, double overlap) {
  if (devices > kMostDevices) {
    throw Error{"--devices", round_trip(devices) + " are too many to try all layouts of",
                "use " + round_trip(kMostDevices) + " at most, or --tp, --pp, --dp, --cp, --ep"};
  }
  std::vector<Layout> all;
  for (const double tensor : divisors(devices)) {
    for (const double pipeline : divisors(devices / tensor)) {
      for (const double data : divisors(devices / tensor / pipeline)) {
        Layout layout{.tensor = tensor,
                      .pipeline = pipeline,
                      .data = data,
                      .context = devices / tensor / pipeline / data,
                      .overlap = devices > 1 ? overlap : 0};
        add_expert_groups(layout, all);
        layout.sequence_parallel = true;
        if (tensor > 1) add_expert_groups(layout, all);
      }
    }
  }
  return all;
}

std::vector<Layout> layouts_of(double devices, const Scenario& scenario) {
  std::vector<Layout> all;
  for (const Layout& layout : layouts_of(devices, scenario.layout.overlap)) {
    all.push_back(layout);
    if (layout.pipeline == 1 || scenario.predictor != nullptr) continue;
    all.push_back(layout);
    all.back().micro_batches = layout.pipeline;
  }
  return all;
}

std::vector<Layout> doubled(const Layout& layout) {
  std::vector<Layout> all;
  for (const DegreeOf count : kDevicesCount) {
    Layout next = layout;
    next.*count *= 2;
    add_if_possible(next, all);
    next.expert *= 2;
    if (count != &Layout::pipeline) add_if_possible(next, all);
  }
  return all;
}

std::vector<Layout> regrouped(const Layout& layout) {
  std::vector<Layout> all;
  for (const DegreeOf from : kDevicesCount) {
    for (const DegreeOf to : kDevicesCount) {
      if (from == to || !is_even(layout.*from)) continue;
      Layout next = layout;
      next.*from /= 2;
      next.*to *= 2;
      add_if_possible(next, all);
    }
  }
  Layout next = layout;
  next.expert = 2 * layout.expert;
  add_if_possible(next, all);
  next.expert = layout.expert / 2;
  if (is_even(layout.expert)) add_if_possible(next, all);
  next = layout;
  next.sequence_parallel = true;
  if (!layout.sequence_parallel) add_if_possible(next, all);
  return all;
}

}  // namespace llmviewer
