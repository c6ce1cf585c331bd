#pragma once

#include <string>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// What the numbers are of.
Subject subject_of(const Model& model, const Hardware& hardware, const Scenario& scenario,
                   const ModelGraphs& graphs, const Roofs& roofs);

/// What weights, activations and KV cache are stored in: as asked, or the model's own.
struct FormatNames {
  std::string weights;
  std::string activations;
  std::string kv;
};
FormatNames format_names(const Graph& graph, const Precision& precision);

/// Where a stand-in was used or a limit is passed: what the reader must know.
std::vector<std::string> notes_of(const Model& model, const Hardware& hardware,
                                  const Scenario& scenario, const Graph& graph, const Roofs& roofs);

/// Where a draft model does not suit the model that it drafts for.
void add_draft_notes(const Model& model, const Model& draft, const ModelGraphs& graphs,
                     std::vector<std::string>& notes);

/// One better flag for this scenario, or nothing.
std::string hint_of(const Analysis& analysis, const Scenario& scenario, const Roofs& roofs,
                    const Graph& graph);

}  // namespace llmviewer
