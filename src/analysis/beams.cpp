#include "analysis/beams.hpp"

#include <algorithm>

namespace llmviewer {

Bytes further_beams_bytes(const Graph& graph, const Workload& workload, double context,
                          const KvAllocation& allocation) {
  const double generated = std::max(0.0, context - workload.seq);
  const double sequences = (workload.beams - 1) * workload.batch;
  Bytes sum;
  for (const Op& op : graph.ops) {
    const Bytes whole = kv_cache_bytes(op, sequences, context, workload.source_seq, allocation);
    const Bytes own = kv_cache_bytes(op, sequences, generated, 0, allocation);
    sum += std::min(whole, own);
  }
  return sum;
}

}  // namespace llmviewer
