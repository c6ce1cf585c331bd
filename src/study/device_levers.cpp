#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>

#include "study/goal.hpp"
#include "study/layouts.hpp"
#include "study/levers.hpp"

namespace llmviewer {
namespace {

double bandwidth(const Hardware& device) noexcept { return device.bandwidth.value(); }

double capacity(const Hardware& device) noexcept {
  return device.capacity.value_or(Bytes{0}).value();
}

double half_peak(const Hardware& device) noexcept {
  const auto& rates = device.matrix_engine ? device.matrix : device.vector;
  const auto none = OpsPerSecond{0};
  return std::max({rates[DataType::fp16].value_or(none), rates[DataType::bf16].value_or(none),
                   device.vector[DataType::fp32].value_or(none)})
      .value();
}

using DeviceFigure = double (*)(const Hardware& device) noexcept;
constexpr std::array<DeviceFigure, 3> kDeviceFigures{bandwidth, half_peak, capacity};

bool is_up(const Hardware& from, const Hardware& to) noexcept {
  return from.vendor == to.vendor && from.kind == to.kind && to.name != from.name &&
         std::all_of(kDeviceFigures.begin(), kDeviceFigures.end(),
                     [&](DeviceFigure figure) { return figure(to) >= figure(from); });
}

/// The next one up in a figure; null: there is none.
const Hardware* next_in(DeviceFigure figure, const Here& here) {
  const Hardware& hardware = *here.now.hardware;
  if (hardware.vendor.empty()) return nullptr;
  const bool to_fit = figure == capacity && is_too_large(here.analysis);
  const double least = to_fit ? here.analysis.memory.total.value() : figure(hardware);
  const Hardware* next = nullptr;
  for (const Hardware& device : here.search.question.devices) {
    const double value = figure(device);
    const bool enough = to_fit ? value >= least : value > least;
    if (!enough || !is_up(hardware, device)) continue;
    if (next == nullptr || value < figure(*next)) next = &device;
  }
  return next;
}

/// The best of these layouts for the goal, of those that fit where any does; absent: none is
/// possible.
std::optional<Layout> best_of(const std::vector<Layout>& layouts, const Here& here,
                              const Scenario& scenario) {
  Weighed tried = here.now;
  tried.scenario = scenario;
  const auto rank_of = [&](const Layout& layout) {
    tried.scenario.layout = layout;
    const Analysis analysis = weighed(tried);
    const Goal goal = is_too_large(analysis) ? Goal::memory : here.search.goal;
    return std::tuple{is_too_large(analysis), 1 / gain_of(goal, 1, number_of(goal, analysis))};
  };
  const auto ranked = possible_of(layouts, rank_of).found;
  const auto best = std::min_element(ranked.begin(), ranked.end(),
                                     [](const auto& a, const auto& b) { return a.of < b.of; });
  return best == ranked.end() ? std::nullopt : std::optional{best->layout};
}

}  // namespace

void add_devices(const Here& here) {
  std::vector<const Hardware*> found;
  for (const DeviceFigure figure : kDeviceFigures) {
    const Hardware* next = next_in(figure, here);
    if (next == nullptr || std::find(found.begin(), found.end(), next) != found.end()) continue;
    found.push_back(next);
    here.add(Lever::device).hardware = next;
  }
}

void add_layout(const Here& here) {
  const Scenario& now = here.now.scenario;
  if (now.layout.single()) return;
  std::vector<Layout> layouts = regrouped(now.layout);
  layouts.insert(layouts.begin(), now.layout);  // of equals the first stays
  const std::optional<Layout> best = best_of(layouts, here, now);
  if (best && *best != now.layout) here.add(Lever::layout).scenario.layout = *best;
}

void add_group(const Here& here) {
  constexpr double kMostDevices = 16;
  Weighed larger = here.now;
  Layout& layout = larger.scenario.layout;
  bool enough = false;
  while (!enough) {
    if (2 * layout.devices() > kMostDevices) return;
    const std::optional<Layout> best = best_of(doubled(layout), here, larger.scenario);
    if (!best) return;
    layout = *best;
    enough = !is_too_large(here.analysis) || !is_too_large(weighed(larger));
  }
  here.add(Lever::group).scenario.layout = layout;
}

void add_offload(const Here& here) {
  constexpr double kStep = 1e7;
  const Memory& memory = here.analysis.memory;
  const Scenario& now = here.now.scenario;
  const bool possible = is_too_large(here.analysis) && here.now.hardware->pcie &&
                        now.workload.offload.none() && now.layout.pipeline == 1 &&
                        now.predictor == nullptr;
  if (!possible) return;
  const double excess = (memory.total - *memory.capacity).value();
  const Bytes away{std::ceil(excess / kStep) * kStep};
  if (away <= memory.weights)
    here.add(Lever::offload).scenario.workload.offload.weights.bytes = away;
}

}  // namespace llmviewer
