#pragma once

#include <string_view>
#include <vector>

#include "llm_viewer/setup.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/op.hpp"

namespace llmviewer::llm_viewer {

inline constexpr std::string_view kLayerGroup = "layer";

struct Operator {
  std::string_view group;
  std::string_view name;
  OpKind kind;
  double repeat;
  Cost cost;  ///< of one instance; all ops in `matrix`
};

/// The operators of one pass, named and ordered as LLM-Viewer does: linears, attention, norms,
/// adds, activation; then the head. Wrong: embedding, final norm and positions are left out.
std::vector<Operator> operators(const Setup& setup, const Pass& pass);

}  // namespace llmviewer::llm_viewer
