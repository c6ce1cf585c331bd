#include "sweep/held_bytes.hpp"

#include <algorithm>

#include "llmviewer/analysis/memory.hpp"

namespace llmviewer {
namespace {

void add_kept(const AttentionSpan& span, double per_position, std::vector<KeptBytes>& kept) {
  const auto same = std::find_if(kept.begin(), kept.end(),
                                 [&](const KeptBytes& entry) { return entry.span == span; });
  if (same != kept.end()) {
    same->per_position += per_position;
  } else {
    kept.push_back({span, per_position});
  }
}

}  // namespace

void add_held(const Op& op, double source, HeldBytes& held) {
  held.weights += weight_bytes(op).value();
  held.kept_per_sequence += op.repeat * op.state * op.state_bytes;
  const double per_position = op.repeat * cached_elements(op) * op.storage.kv / op.context_devices;
  if (per_position == 0) return;
  if (op.span.kind == AttentionSpan::Kind::cross) {
    held.kept_per_sequence += per_position * source;
  } else {
    add_kept(op.span, per_position, held.kept);
  }
}

void add_held(const Graph& graph, double source, HeldBytes& held) {
  for (const Op& op : graph.ops) add_held(op, source, held);
}

}  // namespace llmviewer
