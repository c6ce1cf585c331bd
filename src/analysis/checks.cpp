#include "analysis/checks.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// A count that makes sense: whole, from `least` to `most`.
void require_count(double value, double least, const char* what) {
  if (value >= least && value <= kMostCount && value == std::floor(value)) return;
  throw Error{what, round_trip(value) + " is no possible count",
              "use a whole number from " + round_trip(least) + " to " + round_trip(kMostCount)};
}

constexpr double kMostDrafted = 1000;

/// The option that a workload uses although one of a step, or of one pass over all tokens, has no
/// use for it; or nothing.
const char* request_option(const Workload& workload) {
  if (workload.prefix > 0) return "--prefix";
  if (workload.chunk > 0) return "--chunk";
  if (workload.beams > 1) return "--beams";
  return workload.speculation ? "--speculate" : nullptr;
}

void require_speculation(const Workload& workload) {
  const Speculation& asked = *workload.speculation;
  if (!(asked.acceptance >= 0 && asked.acceptance <= 1)) {
    throw Error{"--acceptance", round_trip(asked.acceptance) + " is no probability",
                "use a number from 0 to 1"};
  }
  const double drafts = asked.draft_tokens;
  if (!(drafts >= 1 && drafts <= kMostDrafted && drafts == std::floor(drafts))) {
    throw Error{"--draft-tokens", round_trip(drafts) + " is no possible count",
                "use a whole number from 1 to 1000"};
  }
  if (!workload.gen) throw Error{"--speculate", "how many tokens?", "add --gen N"};
  if (*workload.gen < 2) {
    throw Error{"--speculate", "the prefill yields the only token: nothing is left to speculate on",
                "use --gen 2 or more"};
  }
  if (workload.beams > 1) {
    throw Error{"--beams", "speculation with several beams is not modelled",
                "use --beams or --speculate"};
  }
}

void require_part(const OffloadedPart& part, const std::string& name) {
  const std::string where = "--offload " + name;
  if (part.bytes && !(*part.bytes >= Bytes{0})) {
    throw Error{where, "there is no negative size", "use 0 or more bytes"};
  }
  if (part.share >= 0 && part.share <= 1) return;
  throw Error{where, round_trip(part.share) + " is no share",
              "use a share from 0 to 1, or a size such as 20GB"};
}

}  // namespace

void require_possible(const Workload& workload) {
  require_count(workload.batch, 1, "batch");
  require_count(workload.seq, 0, "seq");
  if (workload.gen) require_count(*workload.gen, 1, "gen");
  require_count(workload.prefix, 0, "prefix");
  require_count(workload.chunk, 0, "chunk");
  require_count(workload.beams, 1, "beams");
  require_count(workload.source_seq, 0, "source_seq");
  require_count(workload.images, 0, "images");
  require_count(workload.denoising_steps, 0, "denoising_steps");
  if (workload.step) {
    require_count(workload.step->new_tokens, 1, "new_tokens");
    require_count(workload.step->context, workload.step->new_tokens, "context");
  }
  const auto& stages = workload.stages;
  const bool generates = std::find(stages.begin(), stages.end(), Stage::generate) != stages.end();
  if (generates && !workload.gen) {
    throw Error{"generate", "how many tokens?", "say how many: --gen N"};
  }
  const double reserve = workload.reserve.value();
  if (!(reserve >= 0) || !std::isfinite(reserve)) {
    throw Error{"reserve", round_trip(reserve) + " bytes cannot be kept free", "use 0 or more"};
  }
}

void require_stages(const Graph& graph, const Workload& workload) {
  if (graph.decodes) return;
  for (const Stage stage : workload.stages) {
    if (stage == Stage::prefill) continue;
    throw Error{"--stage", graph.model + " has no " + std::string{name_of(stage)} + " stage",
                "it makes one pass over all tokens: use --stage prefill"};
  }
  if (workload.gen) {
    throw Error{"--gen", graph.model + " does not generate tokens", "leave the option out"};
  }
}

void require_request(const Graph& graph, const Workload& workload) {
  const char* option = request_option(workload);
  if (option == nullptr) return;
  if (workload.step) {
    throw Error{option, "a step of its own (--new, --context) has none", "leave one of them out"};
  }
  if (!graph.decodes) {
    throw Error{option, graph.model + " makes one pass over all tokens", "leave the option out"};
  }
  if (workload.prefix >= workload.seq) {
    throw Error{"--prefix",
                round_trip(workload.prefix) + " cached tokens leave none of the " +
                    round_trip(workload.seq) + " of the prompt to compute",
                "use less than --seq"};
  }
  if (workload.speculation) require_speculation(workload);
}

void require_offload(const Scenario& scenario) {
  const Offload& offload = scenario.workload.offload;
  require_part(offload.weights, "weights");
  require_part(offload.kv, "kv");
  const bool sized = offload.weights.bytes || offload.kv.bytes;
  if (!sized || scenario.layout.pipeline == 1) return;
  throw Error{"--offload", "the stages of a pipeline differ in size", "give a share, as kv=0.5"};
}

void require_replicas(const Scenario& scenario) {
  const Layout& layout = scenario.layout;
  const double parts = layout.data * layout.micro_batches;
  const double batch = scenario.workload.batch;
  if (batch < parts) {
    const bool replicas = batch < layout.data;
    throw Error{replicas ? "--dp " + round_trip(layout.data)
                         : "--micro-batches " + round_trip(layout.micro_batches),
                "a batch of " + round_trip(batch) + " leaves some without a sequence",
                "use --batch " + round_trip(parts) + " or more"};
  }
}

void require_computable(const Storage& storage, const Roofs& roofs, const Hardware& hardware) {
  if (roofs.matrix_for(storage).peak > OpsPerSecond{0}) return;
  throw Error{
      hardware.name,
      "computes neither " + std::string{name_of(storage.compute)} + " nor a wider type of its kind",
      "choose other --weights, --activations or --compute"};
}

void require_computable(const Graph& graph, const Roofs& roofs, const Hardware& hardware) {
  for (const Op& op : graph.ops) {
    if (op.weights.matrix() > 0) require_computable(op.storage, roofs, hardware);
  }
}

void require_native(const std::optional<DataType>& compute, const Roofs& roofs,
                    const Hardware& hardware) {
  if (!compute || roofs.matrix[*compute].native) return;
  std::string known;
  for (const DataType type : kDataTypes) {
    if (!roofs.matrix[type].native) continue;
    known += (known.empty() ? "" : ", ") + std::string{name_of(type)};
  }
  throw Error{"--compute", hardware.name + " does not compute " + std::string{name_of(*compute)},
              "it computes " + known};
}

}  // namespace llmviewer
