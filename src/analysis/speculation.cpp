#include "analysis/speculation.hpp"

#include <cmath>

namespace llmviewer {
namespace {

/// A step at context P + 1 instead of P, for every token after the first.
StepSeries for_every_token(Step step, const Workload& workload) {
  const Speculation& asked = *workload.speculation;
  step.context += 1;
  return {step, 1, *workload.gen - 1,
          1 / tokens_per_verification(asked.acceptance, asked.draft_tokens)};
}

}  // namespace

double tokens_per_verification(double acceptance, double draft_tokens) noexcept {
  const double rejection = 1 - acceptance;
  if (rejection == 0) return draft_tokens + 1;
  // 1 − A^n = −expm1(n·log1p(−(1 − A))) stays exact where A is nearly 1.
  return -std::expm1((draft_tokens + 1) * std::log1p(-rejection)) / rejection;
}

std::optional<double> break_even_acceptance(double cost, double draft_tokens) noexcept {
  if (cost <= 1) return 0;
  if (cost > draft_tokens + 1) return std::nullopt;
  double low = 0;  // τ grows with A: bisection down to neighbouring numbers
  double high = 1;
  for (double middle = 0.5; low < middle && middle < high; middle = (low + high) / 2) {
    (tokens_per_verification(middle, draft_tokens) < cost ? low : high) = middle;
  }
  return high;
}

Step verification_step(const Workload& workload) noexcept {
  const double drafts = workload.speculation->draft_tokens;
  Step step = step_of(Stage::decode, workload);
  step.new_tokens += drafts;
  step.context += drafts;
  step.logits = step.new_tokens;
  return step;
}

Step draft_step(const Workload& workload) noexcept { return step_of(Stage::decode, workload); }

std::vector<StepSeries> verification_series(const Workload& workload) {
  return {for_every_token(verification_step(workload), workload)};
}

std::vector<StepSeries> draft_series(const Workload& workload) {
  std::vector<StepSeries> series;
  const auto drafts = static_cast<std::size_t>(workload.speculation->draft_tokens);
  series.reserve(drafts);
  Step step = draft_step(workload);
  while (series.size() < drafts) {
    series.push_back(for_every_token(step, workload));
    step.context += 1;
  }
  return series;
}

Speculated speculated_in(std::span<const RequestPart> parts, const ModelGraphs& graphs,
                         const Workload& workload, const Generation& generation,
                         const Roofs& roofs) {
  const Speculation& asked = *workload.speculation;
  const double tokens = *workload.gen - 1;
  Speculated result;
  result.draft = graphs.draft ? graphs.draft->model : std::string{name_of(Stage::mtp)};
  result.tokens_per_verification = tokens_per_verification(asked.acceptance, asked.draft_tokens);
  for (const RequestPart& part : parts) {
    const Seconds time = time_of(*part.graph, part.later, roofs);
    Seconds& sum = part.graph == &graphs.main ? result.verification_time : result.draft_time;
    sum += result.tokens_per_verification / tokens * time;
  }
  result.plain_tpot = time_of(graphs.main, decode_series(workload), roofs) / tokens;
  result.speedup = result.plain_tpot / generation.tpot;
  result.break_even = break_even_acceptance(
      (result.draft_time + result.verification_time) / result.plain_tpot, asked.draft_tokens);
  return result;
}

}  // namespace llmviewer
