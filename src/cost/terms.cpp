#include <algorithm>
#include <cmath>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {
namespace {

/// 1 + 2 + … + n.
double triangle(double n) noexcept { return n * (n + 1) / 2; }

double causal_pairs(double cached, double context) noexcept {
  return triangle(context) - triangle(cached);
}

/// Rows up to the window see everything before them, the others exactly `width` positions.
double sliding_pairs(double cached, double context, double width) noexcept {
  const double growing_end = std::clamp(width, cached, context);
  return causal_pairs(cached, growing_end) + (context - growing_end) * width;
}

/// Σ over positions j < n of (j mod C) + 1.
double chunked_prefix_pairs(double n, double chunk) noexcept {
  const double whole = std::floor(n / chunk);
  return whole * triangle(chunk) + triangle(n - whole * chunk);
}

}  // namespace

double visible_pairs(const AttentionSpan& span, const Step& step) noexcept {
  if (!span.causal) return step.new_tokens * step.context;
  switch (span.kind) {
    case AttentionSpan::Kind::full:
      return causal_pairs(step.cached(), step.context);
    case AttentionSpan::Kind::sliding:
      return sliding_pairs(step.cached(), step.context, span.width);
    case AttentionSpan::Kind::chunked:
      return chunked_prefix_pairs(step.context, span.width) -
             chunked_prefix_pairs(step.cached(), span.width);
  }
  return 0;
}

double positions_read(const AttentionSpan& span, const Step& step) noexcept {
  switch (span.kind) {
    case AttentionSpan::Kind::full:
      return step.context;
    case AttentionSpan::Kind::sliding:
      return std::min(step.context, span.width + step.new_tokens - 1);
    case AttentionSpan::Kind::chunked:
      return step.context - std::floor(step.cached() / span.width) * span.width;
  }
  return 0;
}

double positions_stored(const AttentionSpan& span, double context) noexcept {
  return span.kind == AttentionSpan::Kind::full ? context : std::min(context, span.width);
}

Terms terms_of(const Op& op, const Step& step) noexcept {
  Terms terms;
  terms.tokens = step.tokens();
  terms.sequences = step.sequences;
  terms.logit_rows = step.sequences * step.logits;
  terms.head = step.logits > 0 ? 1 : 0;
  const double positions = positions_read(op.span, step);
  terms.pairs = step.sequences * visible_pairs(op.span, step);
  terms.rectangle = step.sequences * step.new_tokens * positions;
  terms.positions = step.sequences * positions;
  return terms;
}

}  // namespace llmviewer
