#pragma once

#include "llmviewer/analysis/evaluate.hpp"

namespace llmviewer {

/// A step's cost and time, repeats included.
struct StepSum {
  Cost cost;
  Seconds time;
};

inline StepSum sum_of(const Graph& graph, const Step& step, const Roofs& roofs) {
  StepSum sum;
  evaluate(graph, step, roofs, [&](std::size_t i, const Cost& cost, const Timing& timing) {
    sum.cost += graph.ops[i].repeat * cost;
    sum.time += graph.ops[i].repeat * timing.time;
  });
  return sum;
}

inline Cost cost_of(const Graph& graph, const Step& step) {
  Cost sum;
  for (const Op& op : graph.ops) sum += op.repeat * cost_of(op, step);
  return sum;
}

}  // namespace llmviewer
