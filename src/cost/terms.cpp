#include <algorithm>
#include <cmath>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {
namespace {

/// 1 + 2 + … + n.
double triangle(double n) noexcept { return n * (n + 1) / 2; }

double causal_pairs(double cached, double context) noexcept {
  const double rows = context - cached;
  return rows * cached + triangle(rows);
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
  if (span.kind == AttentionSpan::Kind::cross) return step.new_tokens * step.source;
  if (!span.causal) {
    const bool local = span.kind == AttentionSpan::Kind::chunked;
    return step.new_tokens * (local ? std::min(span.width, step.context) : step.context);
  }
  if (step.new_tokens == 1) return positions_read(span, step);  // between whole contexts, too
  switch (span.kind) {
    case AttentionSpan::Kind::full:
      return causal_pairs(step.cached(), step.context);
    case AttentionSpan::Kind::sliding:
    case AttentionSpan::Kind::top_k:
      return sliding_pairs(step.cached(), step.context, span.width);
    case AttentionSpan::Kind::chunked:
      return chunked_prefix_pairs(step.context, span.width) -
             chunked_prefix_pairs(step.cached(), span.width);
    case AttentionSpan::Kind::cross:
      break;
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
    case AttentionSpan::Kind::top_k:
      return std::min(step.context, step.new_tokens * span.width);
    case AttentionSpan::Kind::cross:
      return step.source;
  }
  return 0;
}

double positions_stored(const AttentionSpan& span, double context, double source) noexcept {
  switch (span.kind) {
    case AttentionSpan::Kind::sliding:
    case AttentionSpan::Kind::chunked:
      return std::min(context, span.width);
    case AttentionSpan::Kind::full:
    case AttentionSpan::Kind::top_k:
      return context;
    case AttentionSpan::Kind::cross:
      return source;
  }
  return 0;
}

bool runs_in(const Op& op, const Step& step) noexcept {
  if (op.when == When::always) return true;
  if (op.when == When::never) return false;
  const bool one_token = step.new_tokens == 1;
  if (op.when == When::one_token) return one_token;
  if (op.when == When::several_tokens) return !one_token;
  const bool absorbed = one_token || (step.cached() > 0 && step.new_tokens <= kMostAbsorbed);
  return absorbed == (op.when == When::absorbed);
}

double distinct_experts(double experts, double top_k, double tokens) noexcept {
  if (top_k >= experts) return experts;
  if (tokens == 1) return top_k;
  // expm1 and log1p keep the few experts of a small batch exact: 1 − (1 − x)^1 is x.
  return -experts * std::expm1(tokens * std::log1p(-top_k / experts));
}

namespace {

void add_scan_terms(const Op& op, const Step& step, Terms& terms) noexcept {
  const bool recurrent = op.chunk == 0 || step.new_tokens == 1;
  const double chunk = std::min(op.chunk, step.new_tokens);
  terms.recurrent = recurrent ? terms.tokens : 0;
  terms.chunked = recurrent ? 0 : terms.tokens;
  terms.chunk_work = terms.chunked * chunk;
  terms.state_passes = step.sequences * (recurrent ? 1 : std::ceil(step.new_tokens / op.chunk));
}

/// What one of the devices has to do that share the positions of a sequence.
void share_positions(const Op& op, const Step& step, Terms& terms) noexcept {
  const double own_tokens = std::max(1.0, step.new_tokens / op.context_devices);
  terms.tokens = step.sequences * own_tokens;
  terms.logit_rows = step.sequences * std::min(step.logits, own_tokens);
  terms.pairs = terms.pairs / op.context_devices;
  terms.rectangle = terms.rectangle / op.context_devices;
  if (step.new_tokens == 1) terms.positions = terms.positions / op.context_devices;
}

}  // namespace

Terms terms_of(const Op& op, const Step& step) noexcept {
  Terms terms;
  if (!runs_in(op, step)) {
    terms.one = 0;
    return terms;
  }
  terms.tokens = step.tokens();
  terms.sequences = step.sequences;
  terms.logit_rows = step.sequences * step.logits;
  terms.head = step.logits > 0 ? 1 : 0;
  const double positions = positions_read(op.span, step);
  terms.pairs = step.sequences * visible_pairs(op.span, step);
  terms.rectangle = step.sequences * step.new_tokens * positions;
  terms.positions = step.sequences * positions;
  terms.context = step.sequences * step.context;
  terms.source = step.sequences * step.source;
  if (op.context_devices > 1) share_positions(op, step, terms);
  if (op.top_k > 0) {
    // All devices that the experts are spread over send them their tokens.
    const double tokens = terms.tokens * op.spread * op.slot_share;
    terms.distinct = distinct_experts(op.copies * op.spread, op.top_k, tokens) / op.spread;
  }
  add_scan_terms(op, step, terms);
  return terms;
}

}  // namespace llmviewer
