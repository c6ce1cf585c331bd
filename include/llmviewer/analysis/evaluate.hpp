#pragma once

#include <cstddef>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/graph.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// The only walk: visits every operator that the step runs, in execution order with the cost and
/// the time of one instance. visit(index, cost, timing). Allocates nothing; throws only what
/// `visit` throws.
template <class Visitor>
void evaluate(const Graph& graph, const Step& step, const Roofs& roofs, Visitor&& visit) {
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const Op& op = graph.ops[i];
    if (!runs_in(op, step)) continue;
    const Cost cost = cost_of(op, step);
    visit(i, cost, roofline(op, cost, roofs));
  }
}

}  // namespace llmviewer
