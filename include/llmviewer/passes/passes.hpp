#pragma once

#include <cstddef>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// qk_matmul, softmax and sv_matmul become one fused_attention (FlashAttention): the scores never
/// leave the chip, and what the mask hides is not computed.
Graph fuse_attention(Graph graph);

/// Decides for every operator how its tensors are stored and which type it computes in.
Graph set_precision(Graph graph, const Precision& precision);

/// What that pass stores an operator's weight matrix in; its vectors stay at 16 bit.
const StorageFormat& weight_format(const Graph& graph, std::size_t op,
                                   const Precision& precision) noexcept;

/// Throws Error for a layout that is none, whatever the model.
void require_layout(const Layout& layout);
/// The same for a model's graph: heads, widths, experts, layers that do not divide.
void require_layout(const Graph& graph, const Layout& layout);

/// What one device of a group runs, its collectives included: tensor, sequence, expert and context
/// parallelism divide operators; what passes between pipeline stages is added, but the layers stay
/// together (analysis cuts them by their time). Data parallelism divides the batch, not the graph.
/// Throws Error for a layout that the model cannot be in.
Graph spread_over_devices(Graph graph, const Layout& layout);

/// All passes that a scenario asks for, in order.
Graph apply(const Scenario& scenario, Graph graph);

}  // namespace llmviewer
