#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

/// Weights of all operators with their formats' overhead, tied matrices once.
Bytes weight_bytes(const Graph& graph) noexcept;
/// Of one operator, repeats included.
Bytes weight_bytes(const Op& op) noexcept;

/// How memory for keys and values is handed out.
struct KvAllocation {
  enum class Windows : std::uint8_t {
    capped,   ///< a windowed layer gets no more than its window
    in_full,  ///< every layer gets the whole context
  };
  static constexpr double kMostBlock = 65536;
  double block{1};  ///< positions that are handed out at a time
  Windows windows{Windows::capped};
};

/// Positions of a sequence that memory is held for, in blocks of N: N·⌈c/N⌉; of a window W at most
/// ⌈(W − 1)/N⌉ + 1 blocks, because the oldest position may be the last of its block. Blocks of one
/// are exactly what the mathematics needs: positions_stored.
double positions_held(const AttentionSpan& span, double context, double source,
                      const KvAllocation& allocation) noexcept;

/// What `sequences` sequences keep after `context` positions: KV cache (windowed layers capped, of
/// cross-attention the source's positions), index keys, recurrent states.
Bytes kv_cache_bytes(const Graph& graph, double sequences, double context, double source = 0,
                     const KvAllocation& allocation = {}) noexcept;
/// Of one operator, repeats included.
Bytes kv_cache_bytes(const Op& op, double sequences, double context, double source,
                     const KvAllocation& allocation) noexcept;

/// For each operator the bytes of activations that are alive while it runs. A tensor lives from its
/// producer to its last consumer; one layer of each group is alive at a time, the ends of the model
/// with it.
std::vector<Bytes> activations_alive(const Graph& graph, const Step& step);

/// The most bytes of activations that are alive at once.
Bytes activation_peak(const Graph& graph, const Step& step);

/// The operators whose outputs are alive while operator `at` runs.
std::vector<std::size_t> tensors_alive(const Graph& graph, std::size_t at);

}  // namespace llmviewer
