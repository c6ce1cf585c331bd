#include "llmviewer/analysis/memory.hpp"

#include <algorithm>
#include <vector>

namespace llmviewer {

Bytes weight_bytes(const Graph& graph) noexcept {
  Bytes sum;
  for (const Op& op : graph.ops) {
    const double bytes =
        op.owns_weights ? op.storage.weight_bytes : 2 * op.copies * op.weights.vectors;
    sum += Bytes{op.repeat * bytes};
  }
  return sum;
}

Bytes kv_cache_bytes(const Graph& graph, double sequences, double context, double source) noexcept {
  Bytes sum;
  for (const Op& op : graph.ops) {
    const double positions = positions_stored(op.span, context, source);
    const double cache = positions * cached_elements(op) * op.storage.kv;
    sum += Bytes{op.repeat * sequences * (cache + op.state * op.state_bytes)};
  }
  return sum;
}

Bytes activation_peak(const Graph& graph, const Step& step) {
  const std::size_t count = graph.ops.size();
  std::vector<std::size_t> last_use(count);
  for (std::size_t i = 0; i < count; ++i) {
    last_use[i] = i;
    for (const std::size_t input : graph.infos[i].inputs) last_use[input] = i;
  }
  std::vector<double> freed_after(count, 0);
  double alive = 0;
  double peak = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double written = cost_of(graph.ops[i], step).traffic.activations_out.value();
    alive += written;
    freed_after[last_use[i]] += written;
    peak = std::max(peak, alive);
    alive -= freed_after[i];
  }
  return Bytes{peak};
}

}  // namespace llmviewer
