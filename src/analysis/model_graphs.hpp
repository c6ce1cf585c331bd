#pragma once

#include <optional>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// All graphs of a model, its passes applied.
struct ModelGraphs {
  Graph main;
  std::optional<Graph> encoder;
  std::optional<Graph> vision;
  std::optional<Graph> mtp;    ///< only on request
  std::optional<Graph> draft;  ///< another model that drafts; without it the block of `mtp` does

  /// Every graph whose weights are held in memory.
  std::vector<const Graph*> all() const;
  const Graph& drafting() const noexcept { return draft ? *draft : *mtp; }
  /// The graph that a stage runs.
  const Graph& of_stage(Stage stage) const noexcept;
};

/// The same asked of a single device.
Scenario on_one_device(Scenario scenario);

/// As one device of the layout runs them; a vision tower stands whole on every one.
/// `draft` is the model that drafts where the scenario speculates; null: the model's own block.
ModelGraphs graphs_of(const Model& model, const Scenario& scenario, const Model* draft = nullptr);

}  // namespace llmviewer
