#include "analysis/towers.hpp"

#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
namespace {

std::optional<Graph> passed(const Scenario& scenario, std::optional<Graph> graph) {
  if (!graph) return std::nullopt;
  return apply(scenario, *std::move(graph));
}

void require_parts(const Model& model, const Workload& workload) {
  if (workload.images > 0 && !model.vision) {
    throw Error{"--images", model.name + " has no vision tower that is modelled",
                "leave the option out"};
  }
  if (workload.source_seq > 0 && !model.encoder) {
    throw Error{"--source-seq", model.name + " has no encoder", "use --seq for its tokens"};
  }
  if (workload.predict_further && !model.mtp) {
    throw Error{"--mtp", model.name + " has no block that predicts one token further",
                "leave the option out"};
  }
  if ((workload.denoising_steps > 0 || workload.guidance) && !model.patches) {
    throw Error{workload.guidance ? "--cfg" : "--steps", model.name + " is no diffusion model",
                "leave the option out"};
  }
}

}  // namespace

std::vector<const Graph*> ModelGraphs::all() const {
  std::vector<const Graph*> graphs{&main};
  for (const auto* part : {&encoder, &vision, &mtp}) {
    if (*part) graphs.push_back(&**part);
  }
  return graphs;
}

const Graph& ModelGraphs::of_stage(std::string_view stage) const noexcept {
  if (stage == kVisionStage) return *vision;
  if (stage == kEncodeStage) return *encoder;
  return stage == kMtpStage ? *mtp : main;
}

ModelGraphs graphs_of(const Model& model, const Scenario& scenario) {
  require_parts(model, scenario.workload);
  ModelGraphs graphs;
  graphs.main = apply(scenario, lower(model));
  graphs.encoder = passed(scenario, lower_encoder(model));
  graphs.vision = passed(scenario, lower_vision(model));
  if (scenario.workload.predict_further) graphs.mtp = passed(scenario, lower_mtp(model));
  return graphs;
}

}  // namespace llmviewer
