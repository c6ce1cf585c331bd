#pragma once

#include <cstdint>

#include "llmviewer/model/attention_span.hpp"

namespace llmviewer {

/// A quantity that costs depend on, as a function of a point: B sequences, each with q new tokens
/// against a context of c.
struct Variable {
  enum class Kind : std::uint8_t {
    one,
    sequences,     ///< B
    tokens,        ///< T = B·max(1, q/n), n devices sharing the positions
    context,       ///< B·c
    rectangle,     ///< T·c
    pairs,         ///< B·V of a span that does not see everything
    positions,     ///< B·R of such a span
    span_area,     ///< T·R of such a span
    distinct,      ///< experts that at least one of `share`·T tokens is routed to
    chunk_work,    ///< T·min(C, q)
    state_passes,  ///< B·⌈q/C⌉
    kv_passes,     ///< B·c·⌈q/C⌉ (LLM-Viewer's fused attention)
    new_tokens,    ///< q
    row_tiles,     ///< B·⌈q·share/C⌉
  };
  Kind kind{Kind::one};
  AttentionSpan span{};
  double experts{};
  double top_k{};
  double chunk{};
  double devices{1};  ///< that share the positions of a sequence
  double share{1};    ///< of tokens, those that the experts' devices get; rows of each token

  friend bool operator==(const Variable&, const Variable&) = default;
};

/// The forms of a step that compiled models hold.
enum class StepForm : std::uint8_t {
  prefill,  ///< q = c
  decode,   ///< q = 1
};

}  // namespace llmviewer
