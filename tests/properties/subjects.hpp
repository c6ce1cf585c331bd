#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// Every model of the catalogue whose architecture is known.
inline const std::vector<Model>& all_models() {
  static const std::vector<Model> models = [] {
    std::vector<Model> loaded;
    for (const std::string& name : Catalog{}.model_names()) {
      try {
        loaded.push_back(Catalog{}.model(name));
      } catch (const Error&) {  // catalog_test counts them
      }
    }
    return loaded;
  }();
  return models;
}

/// Devices as unlike as they come: consumer and data centre, without a matrix engine, without fp8.
inline std::vector<Hardware> some_devices() {
  std::vector<Hardware> devices;
  for (const char* name :
       {"a6000", "h100-sxm", "b200", "rtx-3090", "apple-m1", "v100-32g-sxm", "mi300x"}) {
    devices.push_back(Catalog{}.hardware(name));
  }
  return devices;
}

/// So many sequences of so many tokens, and how many each of them generates.
inline Scenario request(double batch, double seq, std::optional<double> gen = std::nullopt) {
  Scenario scenario;
  scenario.workload.batch = batch;
  scenario.workload.seq = seq;
  scenario.workload.gen = gen;
  return scenario;
}

/// The same with fused attention.
inline Scenario fused_request(double batch, double seq, std::optional<double> gen = std::nullopt) {
  Scenario scenario = request(batch, seq, gen);
  scenario.fused_attention = true;
  return scenario;
}

/// The program's own forms under an engine of the catalogue.
inline std::shared_ptr<const Predictor> predictor_of(const std::string& engine) {
  return std::make_shared<const Predictor>(Predictor{fitted_forms({}), engine_named(engine, {})});
}

inline const StageResult& stage_of(const Analysis& analysis, Stage stage) {
  if (const StageResult* found = find_stage(analysis, stage)) return *found;
  throw std::invalid_argument{std::string{name_of(stage)}};
}

inline const OpRow& row_of(const StageResult& stage, std::string_view name) {
  for (const OpRow& row : stage.rows) {
    if (row.name == name) return row;
  }
  throw std::invalid_argument{std::string{name}};
}

/// Prefill, decode, a chunk after a prefix, verification, and the same for many sequences.
inline std::vector<Step> some_steps() {
  return {Step::prefill(1, 1),      Step::prefill(1, 2048), Step::prefill(4, 5000),
          Step::decode(1, 1),       Step::decode(1, 2048),  Step::decode(64, 10000),
          Step{2, 512, 4608, 1, 0}, Step{8, 5, 1005, 5, 0}, Step{1, 300, 8492, 0, 700}};
}

/// Whether every operator works token by token on a cache of its own keys and values: no form that
/// depends on the step (latent attention, chunked scans), no selection of positions, no source.
inline bool is_plain_decoder(const Graph& graph) {
  for (const Op& op : graph.ops) {
    const bool plain = op.when == When::always && op.chunk == 0 && op.state == 0 &&
                       op.kind != OpKind::index_scores &&
                       op.span.kind != AttentionSpan::Kind::top_k &&
                       op.span.kind != AttentionSpan::Kind::cross;
    if (!plain) return false;
  }
  return graph.decodes;
}

/// Whether both steps run the same operators in the same form.
inline bool same_form(const Graph& graph, const Step& a, const Step& b) {
  for (const Op& op : graph.ops) {
    if (runs_in(op, a) != runs_in(op, b)) return false;
    if (op.chunk > 0 && (a.new_tokens == 1) != (b.new_tokens == 1)) return false;
  }
  return true;
}

inline Graph plain_graph(const Model& model) { return apply(Scenario{}, lower(model)); }

inline Graph fused_graph(const Model& model) {
  Scenario scenario;
  scenario.fused_attention = true;
  return apply(scenario, lower(model));
}

}  // namespace llmviewer
