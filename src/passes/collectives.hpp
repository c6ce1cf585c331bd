#pragma once

#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"

namespace llmviewer {

/// A collective of so many devices, the ranks of two neighbours being `stride` apart.
Op collective_op(OpKind kind, double devices, double stride);

/// Appends it and returns its index.
std::size_t append_collective(Graph& graph, std::string name, const Op& op, std::size_t group,
                              std::vector<std::size_t> inputs);

/// What a collective at an operator is called after: attn, mlp, mixer, embedding, …
std::string place_of(const Graph& graph, std::size_t op);

}  // namespace llmviewer
