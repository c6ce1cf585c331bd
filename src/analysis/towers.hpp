#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

inline constexpr std::string_view kVisionStage = "vision";
inline constexpr std::string_view kEncodeStage = "encode";
inline constexpr std::string_view kMtpStage = "mtp";
inline constexpr std::string_view kExplicitStage = "step";
inline constexpr std::string_view kDenoiseStage = "denoise";

/// All graphs of a model, its passes applied.
struct ModelGraphs {
  Graph main;
  std::optional<Graph> encoder;
  std::optional<Graph> vision;
  std::optional<Graph> mtp;  ///< only on request

  /// Every graph whose weights are held in memory.
  std::vector<const Graph*> all() const;
  /// The graph that a stage runs.
  const Graph& of_stage(std::string_view stage) const noexcept;
};

ModelGraphs graphs_of(const Model& model, const Scenario& scenario);

}  // namespace llmviewer
