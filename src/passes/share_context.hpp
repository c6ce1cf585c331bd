#pragma once

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/layout.hpp"

namespace llmviewer {

/// A graph as one of the devices runs it that share the positions of each sequence: new tokens and
/// cache evenly among them, keys and values passed in a ring (kv_ring) where a step has several
/// tokens, partial outputs added up (attn_merge) where it has one.
Graph share_context(const Graph& whole, const Layout& layout);

}  // namespace llmviewer
