#pragma once

#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/passes/passes.hpp"
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
