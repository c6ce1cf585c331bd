#include "llmviewer/analysis/memory.hpp"

#include <algorithm>
#include <cmath>

namespace llmviewer {
namespace {

/// For each operator the last one that reads its output; itself where none does.
std::vector<std::size_t> last_uses(const Graph& graph) {
  std::vector<std::size_t> last_use(graph.ops.size());
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    last_use[i] = i;
    for (const std::size_t input : graph.infos[i].inputs) last_use[input] = i;
  }
  return last_use;
}

double rounded_up(double positions, double block) noexcept {
  return block * std::ceil(positions / block);
}

}  // namespace

Bytes weight_bytes(const Op& op) noexcept {
  const double bytes =
      op.owns_weights ? op.storage.weight_bytes : 2 * op.copies * op.weights.vectors;
  return Bytes{op.repeat * bytes};
}

Bytes weight_bytes(const Graph& graph) noexcept {
  Bytes sum;
  for (const Op& op : graph.ops) sum += weight_bytes(op);
  return sum;
}

double positions_held(const AttentionSpan& span, double context, double source,
                      const KvAllocation& allocation) noexcept {
  const double all = rounded_up(context, allocation.block);
  switch (span.kind) {
    case AttentionSpan::Kind::sliding:
    case AttentionSpan::Kind::chunked:
      if (allocation.windows == KvAllocation::Windows::in_full) return all;
      return std::min(all, rounded_up(span.width - 1, allocation.block) + allocation.block);
    case AttentionSpan::Kind::full:
    case AttentionSpan::Kind::top_k:
      return all;
    case AttentionSpan::Kind::cross:
      return rounded_up(source, allocation.block);
  }
  return 0;
}

Bytes kv_cache_bytes(const Op& op, double sequences, double context, double source,
                     const KvAllocation& allocation) noexcept {
  const double positions =
      positions_held(op.span, context, source, allocation) / op.context_devices;
  const double cache = positions * cached_elements(op) * op.storage.kv;
  return Bytes{op.repeat * sequences * (cache + op.state * op.state_bytes)};
}

Bytes kv_cache_bytes(const Graph& graph, double sequences, double context, double source,
                     const KvAllocation& allocation) noexcept {
  Bytes sum;
  for (const Op& op : graph.ops) sum += kv_cache_bytes(op, sequences, context, source, allocation);
  return sum;
}

std::vector<Bytes> activations_alive(const Graph& graph, const Step& step) {
  const std::size_t count = graph.ops.size();
  const std::vector<std::size_t> last_use = last_uses(graph);
  std::vector<Bytes> freed_after(count);
  std::vector<Bytes> levels(count);
  Bytes alive;
  for (std::size_t i = 0; i < count; ++i) {
    const Bytes written = output_bytes(graph.ops[i], cost_of(graph.ops[i], step));
    alive += written;
    freed_after[last_use[i]] += written;
    levels[i] = alive;
    alive = alive - freed_after[i];
  }
  return levels;
}

Bytes activation_peak(const Graph& graph, const Step& step) {
  const std::vector<Bytes> levels = activations_alive(graph, step);
  return levels.empty() ? Bytes{0} : *std::max_element(levels.begin(), levels.end());
}

std::vector<std::size_t> tensors_alive(const Graph& graph, std::size_t at) {
  const std::vector<std::size_t> last_use = last_uses(graph);
  std::vector<std::size_t> alive;
  for (std::size_t i = 0; i <= at; ++i) {
    if (last_use[i] >= at) alive.push_back(i);
  }
  return alive;
}

}  // namespace llmviewer
