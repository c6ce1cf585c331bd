#pragma once

#include "llmviewer/cost/cost.hpp"

namespace llmviewer::rules {

/// Rows that an operator works on in this step.
inline double rows_of(const Op& op, const Terms& t) noexcept {
  switch (op.rows) {
    case Rows::tokens:
      return t.tokens * op.rows_per_token;
    case Rows::sequences:
      return t.sequences;
    case Rows::logits:
      return t.logit_rows;
    case Rows::slots:
      return t.tokens * op.top_k * op.slot_share;
    case Rows::context:
      return t.context;
    case Rows::source:
      return t.source;
    case Rows::positions:
      return t.positions;
  }
  return 0;
}

/// 1 in a step that runs the operator at all: what stands after the last norm runs only where
/// logits are wanted.
inline double runs(const Op& op, const Terms& t) noexcept {
  return op.rows == Rows::logits ? t.head : t.one;
}

}  // namespace llmviewer::rules
