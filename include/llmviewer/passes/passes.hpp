#pragma once

#include <cstddef>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// qk_matmul, softmax and sv_matmul become one fused_attention (FlashAttention): the scores never
/// leave the chip, and what the mask hides is not computed.
Graph fuse_attention(Graph graph);

/// Latent attention in one form throughout, whatever the step.
Graph choose_latent_form(Graph graph, LatentForm form);

/// Decides for every operator how its tensors are stored and which type it computes in.
Graph set_precision(Graph graph, const Precision& precision);

/// What that pass stores an operator's weight matrix in; its vectors stay at 16 bit.
const StorageFormat& weight_format(const Graph& graph, std::size_t op,
                                   const Precision& precision) noexcept;

/// All passes that a scenario asks for, in order.
Graph apply(const Scenario& scenario, Graph graph);

}  // namespace llmviewer
