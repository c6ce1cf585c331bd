// Where a cost is linear in the context. In a series only the context c changes (p = c − q cached
// before), and a rule is linear in the terms of a step (cost/terms.cpp), of which these depend on
// c:
//   context     B·c                       linear
//   pairs, positions of a span:
//     full      V = q·p + q(q + 1)/2,     R = c                  linear
//     sliding   V = Σ min(p + i, W)       linear for c ≤ W, q·W for p ≥ W, between them a parabola
//               R = min(c, W + q − 1)     a kink at W + q − 1, within that parabola
//     top_k     V as sliding,             R = min(c, q·W): a kink at q·W
//     chunked   V = F(c) − F(p), F(n) = Σ_{j<n} ((j mod C) + 1)  linear between multiples of C of
//               R = c − ⌊p/C⌋·C           c and of p; both repeat every C positions
//     cross     constant
// The parabola spans q − 1 positions, none in decode: its steps are taken one by one.
// Latent attention changes its form once, after a first step that has nothing cached.

#include "analysis/linear_piece.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace llmviewer {
namespace {

double last_step(const StepSeries& series) noexcept { return series.count - 1; }

/// The last step whose context is at most `context`; that of step i is.
double last_up_to(double context, const StepSeries& series) noexcept {
  const double steps = std::floor((context - series.first.context) / series.stride);
  return std::min(steps, last_step(series));
}

double end_before_window(double width, const StepSeries& series, double i) noexcept {
  const Step step = series.at(i);
  if (step.context <= width) return last_up_to(width, series);
  return step.cached() < width ? i : last_step(series);
}

double end_before_kink(double kink, const StepSeries& series, double i) noexcept {
  return series.at(i).context <= kink ? last_up_to(kink, series) : last_step(series);
}

/// R jumps where p is a multiple of C, V bends where c or p is one.
double end_of_chunk(double chunk, const StepSeries& series, double i) noexcept {
  const Step step = series.at(i);
  const double cached_end = (std::floor(step.cached() / chunk) + 1) * chunk - 1;
  const double context_end = std::ceil(step.context / chunk) * chunk;
  return std::min(last_up_to(cached_end + step.new_tokens, series),
                  last_up_to(context_end, series));
}

}  // namespace

double end_of_linear_piece(const Op& op, const StepSeries& series, double i) noexcept {
  if (i == 0 && series.first.cached() == 0 && op.when != When::always) return 0;
  const AttentionSpan& span = op.span;
  switch (span.kind) {
    case AttentionSpan::Kind::full:
    case AttentionSpan::Kind::cross:
      return last_step(series);
    case AttentionSpan::Kind::sliding:
      return end_before_window(span.width, series, i);
    case AttentionSpan::Kind::top_k:
      return std::min(end_before_window(span.width, series, i),
                      end_before_kink(series.first.new_tokens * span.width, series, i));
    case AttentionSpan::Kind::chunked:
      return end_of_chunk(span.width, series, i);
  }
  return i;
}

double period_of(const Op& op, const StepSeries& series) noexcept {
  const bool grows_else = op.rows == Rows::context || op.kind == OpKind::index_scores;
  const bool repeats = op.span.kind == AttentionSpan::Kind::chunked && op.span.causal &&
                       op.when == When::always && !grows_else;
  if (!repeats) return 0;
  const auto chunk = static_cast<std::int64_t>(op.span.width);
  return op.span.width /
         static_cast<double>(std::gcd(chunk, static_cast<std::int64_t>(series.stride)));
}

}  // namespace llmviewer
