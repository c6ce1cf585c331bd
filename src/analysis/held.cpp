#include "analysis/held.hpp"

#include <algorithm>
#include <string>

#include "analysis/linear_piece.hpp"
#include "analysis/request.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// Of all bytes, the share that the part is.
double share_of(const OffloadedPart& part, Bytes all, const std::string& name) {
  if (part.none()) return 0;
  if (part.of(all) <= all && all > Bytes{0}) return part.of(all) / all;
  throw Error{"--offload " + name, "there are only " + scaled_binary(all) + " on a device",
              "use a share from 0 to 1, or a smaller size"};
}

/// Of a request, those of its last drafts among them.
double positions_at_end(const Workload& workload) {
  const double drafts = workload.speculation ? workload.speculation->draft_tokens : 0;
  return workload.seq + *workload.gen - 1 + drafts;
}

}  // namespace

/// Activations grow with the context, but where attention goes by chunks: there they repeat, and
/// grow within a piece. A first step that has nothing cached may take another form.
std::vector<Step> widest_steps(const Graph& graph, const StepSeries& series) {
  const double last = series.count - 1;
  std::vector<Step> steps{series.first};
  std::vector<double> seen;
  for (const Op& op : graph.ops) {
    const double period = period_of(op, series);
    if (period == 0 || std::ranges::find(seen, op.span.width) != seen.end()) continue;
    seen.push_back(op.span.width);
    double i = std::max(0.0, series.count - period);
    while (i < last) {
      const double end = end_of_linear_piece(op, series, i);
      steps.push_back(series.at(end));
      i = end + 1;
    }
  }
  if (last > 0) steps.push_back(series.at(last));
  return steps;
}

Held held_by(const ModelGraphs& graphs, const Workload& workload) {
  Held held;
  const auto hold = [&](Stage stage, const Graph& graph, const Step& step) {
    held.steps.push_back({stage, &graph, step});
    if (&graph == &graphs.main) held.context = std::max(held.context, step.context);
  };
  const auto hold_series = [&](Stage stage, const Graph& graph,
                               const std::vector<StepSeries>& series) {
    for (const StepSeries& one : series) {
      for (const Step& step : widest_steps(graph, one)) hold(stage, graph, step);
    }
  };
  if (workload.step) {
    hold(Stage::step, graphs.main, explicit_step(workload));
    return held;
  }
  for (const SingleStage& before : stages_before(graphs, workload)) {
    hold(before.stage, *before.graph, before.step);
  }
  for (const Stage stage : workload.stages) {
    if (stage == Stage::decode) {
      hold(stage, graphs.main, step_of(stage, workload));
      for (const SingleStage& one : stages_beside_decode(graphs, workload)) {
        hold(one.stage, *one.graph, one.step);
      }
    } else if (stage == Stage::prefill) {
      hold_series(stage, graphs.main, prefill_series(workload));
    } else {
      for (const RequestPart& part : request_of(graphs, workload)) {
        if (part.later.empty() && part.part) continue;  // before the prefill: held above
        hold_series(part.part.value_or(Stage::prefill), *part.graph, part.first);
        hold_series(part.part.value_or(Stage::decode), *part.graph, part.later);
      }
    }
  }
  if (workload.predict_further) hold(Stage::mtp, *graphs.mtp, step_of(Stage::decode, workload));
  if (workload.denoising_steps > 0) {
    hold(Stage::denoise, graphs.main, step_of(Stage::prefill, workload));
  }
  if (workload.gen) held.context = std::max(held.context, positions_at_end(workload));
  return held;
}

Bytes weight_bytes(const ModelGraphs& graphs) {
  Bytes sum;
  for (const Graph* graph : graphs.all()) sum += weight_bytes(*graph);
  return sum;
}

Bytes kv_cache_bytes(const ModelGraphs& graphs, const Workload& workload, double context,
                     const KvAllocation& allocation) {
  const double batch = workload.batches_held * workload.batch;
  const double source = workload.source_seq;
  Bytes sum = kv_cache_bytes(graphs.main, batch, context, source, allocation);
  if (graphs.encoder) sum += kv_cache_bytes(*graphs.encoder, batch, 0, source, allocation);
  if (graphs.mtp) sum += kv_cache_bytes(*graphs.mtp, batch, context, 0, allocation);
  if (graphs.draft) sum += kv_cache_bytes(*graphs.draft, batch, context, 0, allocation);
  sum += further_beams_bytes(graphs.main, workload, context, allocation);
  return sum;
}

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

Kept kept_by(const ModelGraphs& graphs, const Workload& workload, double context,
             const KvAllocation& allocation) {
  const Bytes weights = weight_bytes(graphs);
  const Bytes cache = kv_cache_bytes(graphs, workload, context, allocation);
  const Offload& offload = workload.offload;
  if (offload.none()) return {weights, cache, Bytes{0}};
  const Bytes weights_away = std::min(offload.weights.of(weights), weights);
  const Bytes cache_away = std::min(offload.kv.of(cache), cache);
  return {weights - weights_away, cache - cache_away, weights_away + cache_away};
}

Memory memory_of(const ModelGraphs& graphs, const Workload& workload, const Hardware& hardware,
                 const KvAllocation& allocation) {
  const Held held = held_by(graphs, workload);
  Memory memory;
  const Kept kept = kept_by(graphs, workload, held.context, allocation);
  memory.weights = kept.weights;
  memory.kv_cache = kept.kv_cache;
  memory.host = kept.host;
  for (const HeldStep& one : held.steps) {
    memory.activations = std::max(memory.activations, activation_peak(*one.graph, one.step));
  }
  memory.reserve = workload.reserve;
  memory.total = memory.weights + memory.kv_cache + memory.activations + memory.reserve;
  memory.capacity = hardware.capacity;
  if (memory.capacity) memory.fits = memory.total <= *memory.capacity;
  return memory;
}

HostRoof host_roof(const Hardware& hardware, const ModelGraphs& graphs, const Workload& workload) {
  if (workload.offload.none()) return {};
  if (!hardware.pcie) {
    throw Error{hardware.name,
                "no rate of PCIe, over which it would read host memory, is published",
                "give one with --set hw.host.pcie_one_way=32GB/s"};
  }
  const Held held = held_by(graphs, workload);
  HostRoof host;
  host.pcie = *hardware.pcie;
  host.weights = share_of(workload.offload.weights, weight_bytes(graphs), "weights");
  host.kv = share_of(workload.offload.kv, kv_cache_bytes(graphs, workload, held.context), "kv");
  return host;
}

}  // namespace llmviewer
