#pragma once

#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/layout.hpp"

namespace llmviewer {

/// A graph as one device of a tensor and expert group runs it.
Graph spread_over_group(const Graph& whole, const Layout& layout);

/// A graph as one of the devices runs it that share the positions of each sequence: new tokens and
/// cache evenly among them, keys and values passed in a ring (kv_ring) where a step has several
/// tokens, partial outputs added up (attn_merge) where it has one.
Graph share_context(const Graph& whole, const Layout& layout);

/// A collective of so many devices, the ranks of two neighbours being `stride` apart.
Op collective_op(OpKind kind, double devices, double stride);

/// Appends it and returns its index.
std::size_t append_collective(Graph& graph, std::string name, const Op& op, std::size_t group,
                              std::vector<std::size_t> inputs);

/// What a collective at an operator is called after: attn, mlp, mixer, embedding, …
std::string place_of(const Graph& graph, std::size_t op);

/// Of n KV heads (or groups), those that one of `devices` has: a whole one each where there are
/// fewer, so that some are held several times. max(1, n/devices)
double own_kv_heads(double kv_heads, double devices) noexcept;

/// An operator as one of `devices` runs it.
/// Of its columns: what it makes of the outputs.
void take_columns(Op& op, double devices) noexcept;
/// Of its rows: what it has of the inputs; the outputs are partial sums.
void take_rows(Op& op, double devices) noexcept;
/// Of its heads or its width, inputs and outputs alike.
void take_part(Op& op, double devices) noexcept;
/// Of a vocabulary, the last part filled up: ⌈rows/devices⌉.
void take_vocabulary(Op& op, double devices) noexcept;

}  // namespace llmviewer
