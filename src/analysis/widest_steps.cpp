#include "analysis/widest_steps.hpp"

#include <algorithm>

#include "analysis/linear_piece.hpp"

namespace llmviewer {

/// Activations grow with the context, but where attention goes by chunks: there they repeat, and
/// grow within a piece. A first step that has nothing cached may take another form.
std::vector<Step> widest_steps(const Graph& graph, const StepSeries& series) {
  const double last = series.count - 1;
  std::vector<Step> steps{series.first};
  std::vector<double> seen;
  for (const Op& op : graph.ops) {
    const double period = period_of(op, series);
    if (period == 0 || std::ranges::find(seen, op.span.width) != seen.end()) continue;
    seen.push_back(op.span.width);
    double i = std::max(0.0, series.count - period);
    while (i < last) {
      const double end = end_of_linear_piece(op, series, i);
      steps.push_back(series.at(end));
      i = end + 1;
    }
  }
  if (last > 0) steps.push_back(series.at(last));
  return steps;
}

}  // namespace llmviewer
