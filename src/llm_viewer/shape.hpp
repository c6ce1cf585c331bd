#pragma once

#include <cmath>

#include "llmviewer/model/model.hpp"

namespace llmviewer::llm_viewer {

/// All that LLM-Viewer reads of a model.
struct Shape {
  double hidden{};
  double heads{};
  double kv_heads{};
  double layers{};
  double intermediate{};
  double vocabulary{};
  bool gate_proj{true};
  bool mlp_norm{true};
  bool lm_head{true};

  /// Wrong where a model has an explicit head dimension.
  double head_size() const noexcept { return std::floor(hidden / heads); }
  double kv_width() const noexcept { return hidden * kv_heads / heads; }
};

/// Throws Error for a family that LLM-Viewer has no configuration of.
Shape shape_of(const Model& model);

}  // namespace llmviewer::llm_viewer
