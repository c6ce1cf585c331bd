#include "analysis/model_graphs.hpp"

#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/units/scaled.hpp"

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

/// What stands beside the layers of a pipeline.
void require_pipelined(const Model& model, const Scenario& scenario) {
  if (scenario.layout.pipeline == 1) return;
  const std::string where = "--pp " + round_trip(scenario.layout.pipeline);
  if (model.encoder) {
    throw Error{where, "a pipeline of an encoder and a decoder is not modelled",
                "use --tp or --dp"};
  }
  if (scenario.workload.speculation) {
    throw Error{where, "speculation in a pipeline is not modelled", "leave one of them out"};
  }
}

void require_draft(const Model& model, const Model* draft) {
  if (draft == nullptr && !model.mtp) {
    throw Error{"--speculate mtp", model.name + " has no block that predicts one token further",
                "name a draft model"};
  }
  if (draft != nullptr && (!lower(*draft).decodes || draft->encoder)) {
    throw Error{"--speculate " + draft->name, "it does not generate text from text alone",
                "name a decoder of the same vocabulary"};
  }
}

}  // namespace

std::vector<const Graph*> ModelGraphs::all() const {
  std::vector<const Graph*> graphs{&main};
  for (const auto* part : {&encoder, &vision, &mtp, &draft}) {
    if (*part) graphs.push_back(&**part);
  }
  return graphs;
}

const Graph& ModelGraphs::of_stage(Stage stage) const noexcept {
  if (stage == Stage::vision) return *vision;
  if (stage == Stage::encode) return *encoder;
  if (stage == Stage::draft) return drafting();
  return stage == Stage::mtp ? *mtp : main;
}

Scenario on_one_device(Scenario scenario) {
  scenario.layout = {};
  return scenario;
}

ModelGraphs graphs_of(const Model& model, const Scenario& scenario, const Model* draft) {
  require_parts(model, scenario.workload);
  require_layout(scenario.layout);
  require_pipelined(model, scenario);
  const bool speculates = scenario.workload.speculation.has_value();
  if (speculates) require_draft(model, draft);
  ModelGraphs graphs;
  graphs.main = apply(scenario, lower(model));
  graphs.encoder = passed(scenario, lower_encoder(model));
  graphs.vision = passed(on_one_device(scenario), lower_vision(model));
  if (speculates && draft != nullptr) graphs.draft = apply(scenario, lower(*draft));
  if (scenario.workload.predict_further || (speculates && draft == nullptr)) {
    graphs.mtp = passed(scenario, lower_mtp(model));
  }
  return graphs;
}

}  // namespace llmviewer
