#pragma once

#include <cstdint>

namespace llmviewer {

/// Which positions a query sees.
struct AttentionSpan {
  enum class Kind : std::uint8_t {
    full,     ///< all before it (causal) or all (bidirectional)
    sliding,  ///< the last `width`
    chunked,  ///< those of its own chunk of `width` positions
    top_k,    ///< the `width` positions that an indexer selects among those before it
    cross,    ///< all positions of the source (encoder–decoder)
  };
  Kind kind{Kind::full};
  bool causal{true};
  double width{0};  ///< positions; unused when full

  friend bool operator==(const AttentionSpan&, const AttentionSpan&) = default;
};

}  // namespace llmviewer
