#include "sweep/layout_chooser.hpp"

#include <algorithm>
#include <limits>

#include "llmviewer/sweep/columns.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kNoLayout = std::numeric_limits<std::size_t>::max();

/// What a layout is judged by: a time to expect where there is one.
Needs judged_by(Stage stage, const CompiledModel& layout, const Needs& asked) noexcept {
  Needs needs;
  needs.runs = asked.runs;
  if (!layout.prediction) {
    needs.want(stage, Sum::time);
  } else if (stage == Stage::generate) {
    needs.predicted_generation = true;
  } else {
    needs.predicted[static_cast<std::size_t>(stage)] = true;
  }
  needs.weights = needs.kv_cache = needs.activations = true;
  return needs;
}

const Lanes& judged_time(Stage stage, const CompiledModel& layout,
                         const Results& results) noexcept {
  if (!layout.prediction) return results.of(stage, Sum::time);
  if (stage == Stage::generate) return results.predicted_latency;
  return results.predicted_time[static_cast<std::size_t>(stage)];
}

void copy_sums(const Results& from, std::size_t lane, const Needs& needs, Results& to) noexcept {
  for (std::size_t stage = 0; stage < kStages; ++stage) {
    for (std::size_t sum = 0; sum < kSums; ++sum) {
      if (!needs.sums[stage][sum]) continue;
      to.stages[stage][sum][lane] = from.stages[stage][sum][lane];
    }
    to.tokens_per_s[stage][lane] = from.tokens_per_s[stage][lane];
    to.predicted_time[stage][lane] = from.predicted_time[stage][lane];
  }
}

void copy_lane(const Results& from, std::size_t lane, const Needs& needs, Results& to) noexcept {
  copy_sums(from, lane, needs, to);
  for (Lanes Results::*const lanes : kConfigurationLanes) {
    (to.*lanes)[lane] = (from.*lanes)[lane];
  }
}

void name_layout(const Layout& layout, std::size_t lane, Results& out) noexcept {
  const std::array<double, kLayoutNumbers> numbers{
      layout.tensor, layout.pipeline, layout.expert,
      layout.data,   layout.context,  layout.sequence_parallel ? 1.0 : 0.0};
  for (std::size_t i = 0; i < kLayoutNumbers; ++i) out.layout[i][lane] = numbers[i];
}

}  // namespace

LayoutChooser::LayoutChooser() : candidate_{std::make_unique<Results>()}, best_(kMostLanes) {}

void LayoutChooser::judge(std::size_t number, const CompiledModel& layout, Stage judged,
                          const Points& points) noexcept {
  constexpr double kEqual = 1 - 1e-9;
  const Results& r = *candidate_;
  const Lanes& times = judged_time(judged, layout, r);
  for (std::size_t i = 0; i < points.batch.size(); ++i) {
    if (points.batch[i] < layout.model->batch_parts()) continue;
    const double held = r.weights[i] + r.kv_cache[i] + r.activations[i] + r.reserve[i];
    const double fits = !layout.capacity || held <= *layout.capacity ? 1 : 0;
    const double time = times[i];
    const bool better =
        best_[i] == kNoLayout || fits > fits_[i] || (fits == fits_[i] && time < time_[i] * kEqual);
    if (!better) continue;
    best_[i] = number;
    fits_[i] = fits;
    time_[i] = time;
  }
}

void LayoutChooser::take(std::size_t number, const CompiledModel& layout, std::size_t lanes,
                         const Needs& needs, Results& out) noexcept {
  for (std::size_t i = 0; i < lanes; ++i) {
    if (best_[i] != number) continue;
    copy_lane(*candidate_, i, needs, out);
    name_layout(layout.model->layout, i, out);
  }
}

void LayoutChooser::evaluate(std::span<const CompiledModel> layouts, Stage judged,
                             const Points& points, const Needs& needs, ModelEvaluator& evaluator,
                             Results& out, std::span<double> status) noexcept {
  const std::size_t lanes = points.batch.size();
  const auto end = best_.begin() + static_cast<std::ptrdiff_t>(lanes);
  std::fill(best_.begin(), end, kNoLayout);
  for (std::size_t p = 0; p < layouts.size(); ++p) {
    evaluator.evaluate(layouts[p], points, judged_by(judged, layouts[p], needs), *candidate_);
    judge(p, layouts[p], judged, points);
  }
  for (std::size_t p = 0; p < layouts.size(); ++p) {
    if (std::find(best_.begin(), end, p) == end) continue;
    evaluator.evaluate(layouts[p], points, needs, *candidate_);
    take(p, layouts[p], lanes, needs, out);
  }
  for (std::size_t i = 0; i < lanes; ++i) {
    if (best_[i] == kNoLayout) status[i] = static_cast<double>(Status::impossible);
  }
}

}  // namespace llmviewer
