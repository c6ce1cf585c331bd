#include "llmviewer/study/memory.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "analysis/pipeline.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"
#include "study/memory_parts.hpp"

namespace llmviewer {
namespace {

void require_possible(const KvAllocation& allocation) {
  const double block = allocation.block;
  if (block >= 1 && block <= KvAllocation::kMostBlock &&
      block == static_cast<double>(static_cast<long>(block))) {
    return;
  }
  throw Error{"kv_block", round_trip(block) + " positions are no block",
              "use a whole number from 1 to 65536"};
}

using TotalWith = std::function<Bytes(const FittingFormats&)>;

void keep_wider(std::optional<FittingFormats>& found, FittingFormats tried, Bytes capacity,
                const TotalWith& total_with) {
  tried.total = total_with(tried);
  if (tried.total <= capacity && (!found || tried.total > found->total)) found = std::move(tried);
}

/// From the widest cache to the narrowest: its widest weights that fit.
std::optional<FittingFormats> widest_pair(const MemoryQuestion& question, Bytes capacity,
                                          const TotalWith& total_with) {
  std::vector<StorageFormat> caches = question.kv;
  std::stable_sort(caches.begin(), caches.end(), [](const auto& a, const auto& b) {
    return a.bytes_per_element() > b.bytes_per_element();
  });
  for (const StorageFormat& kv : caches) {
    std::optional<FittingFormats> found;
    for (const StorageFormat& weights : question.weights) {
      keep_wider(found, {.weights = weights, .kv = kv}, capacity, total_with);
    }
    if (found) return found;
  }
  return std::nullopt;
}

std::vector<FittingFormats> widest_formats(const MemoryQuestion& question, Bytes capacity,
                                           const TotalWith& total_with) {
  std::optional<FittingFormats> weights;
  std::optional<FittingFormats> kv;
  for (const StorageFormat& format : question.weights) {
    keep_wider(weights, {.weights = format}, capacity, total_with);
  }
  for (const StorageFormat& format : question.kv) {
    keep_wider(kv, {.kv = format}, capacity, total_with);
  }
  std::vector<FittingFormats> widest;
  if (weights) widest.push_back(*weights);
  if (kv) widest.push_back(*kv);
  if (!widest.empty()) return widest;
  if (const auto both = widest_pair(question, capacity, total_with)) widest.push_back(*both);
  return widest;
}

/// What the fullest device of the group runs.
ModelGraphs graphs_held(const Model& model, const Hardware& hardware, const Scenario& scenario,
                        const HostRoof& host, const Model* draft) {
  const ModelGraphs graphs = graphs_of(model, scenario, draft);
  Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout);
  roofs.host = host;
  return fullest_stage(graphs, pipeline_of(graphs.main, scenario, roofs), scenario.workload);
}

}  // namespace

bool is_paged(const KvAllocation& allocation) noexcept {
  return allocation.block != 1 || allocation.windows != KvAllocation::Windows::capped;
}

MemoryStudy study_memory(const Model& model, const Hardware& hardware, const Scenario& scenario,
                         const MemoryQuestion& question, const Model* draft) {
  require_possible(question.allocation);
  MemoryStudy study;
  study.analysis = analyze(model, hardware, scenario, draft);
  const Workload& workload = study.analysis.workload;
  Scenario own = scenario;  // of one device
  own.workload = workload;
  const ModelGraphs graphs = graphs_held(model, hardware, own, study.analysis.host, draft);
  const Held held = held_by(graphs, workload);
  study.weights = weight_parts(graphs, scenario.precision);
  study.cache = cache_parts(graphs, workload, held.context, question.allocation);
  study.peak = peak_of(held);
  study.logits = logits_of(held);
  study.allocation = question.allocation;
  study.allocated = memory_of(graphs, workload, hardware, question.allocation);
  study.positions = static_cast<double>(model.max_positions);
  if (!hardware.capacity) return study;

  const Bytes capacity = *hardware.capacity;
  study.largest = largest_in(capacity, graphs, workload, {});
  study.largest_allocated = is_paged(question.allocation)
                                ? largest_in(capacity, graphs, workload, question.allocation)
                                : study.largest;
  const double parts = scenario.layout.data * scenario.layout.micro_batches;
  for (auto* largest : {&study.largest, &study.largest_allocated}) {
    if (*largest) (*largest)->batch *= parts;
  }
  const TotalWith total_with = [&](const FittingFormats& formats) {
    Scenario other = own;
    if (formats.weights) other.precision.weights = formats.weights;
    if (formats.kv) other.precision.kv = formats.kv;
    const ModelGraphs narrower = graphs_held(model, hardware, other, study.analysis.host, draft);
    return memory_of(narrower, workload, hardware, question.allocation).total;
  };
  MemoryQuestion candidates = question;
  if (!(study.analysis.memory.kv_cache > Bytes{0})) candidates.kv.clear();
  study.widest = widest_formats(candidates, capacity, total_with);
  return study;
}

}  // namespace llmviewer
