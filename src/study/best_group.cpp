#include "study/best_group.hpp"

#include <tuple>

#include "llmviewer/error.hpp"
#include "study/compiled_service.hpp"
#include "study/layouts.hpp"
#include "study/plan_row.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

/// Less is better: what it lacks, then what it does not serve.
struct Merit {
  double lacking{};
  double tokens_per_s{};

  friend bool operator<(const Merit& a, const Merit& b) noexcept {
    return std::tuple{a.lacking, -a.tokens_per_s} < std::tuple{b.lacking, -b.tokens_per_s};
  }
};

Merit merit_of(const PlanQuestion& question, const Hardware& hardware, const PlanRow& row) {
  const Scenario scenario = scenario_of(question, row);
  const ModelGraphs graphs =
      graphs_of(question.model, scenario, question.draft ? &*question.draft : nullptr);
  const Service service = compiled(service_on(hardware, graphs, scenario, question.targets));
  const double batch = solve(service).batch;
  const Measured measured = measure(service, with_batch(service.workload, batch));
  return {lacking(service, measured), measured.generation.throughput_tokens_per_s};
}

}  // namespace

GroupChoice best_group(const PlanQuestion& question, const Hardware& hardware,
                       const Precision& precision) {
  GroupChoice best;
  Merit merit;
  std::optional<Error> refused;
  for (const Layout& layout : layouts_of(question.group_size, question.scenario)) {
    try {
      const Merit one =
          merit_of(question, hardware, row_without_numbers(hardware, layout, precision));
      if (best.possible == 0 || one < merit) {
        best.layout = layout;
        merit = one;
      }
      ++best.possible;
    } catch (const Error& error) {
      if (!refused) refused = error;
    }
  }
  if (best.possible == 0) throw *refused;
  return best;
}

}  // namespace llmviewer
