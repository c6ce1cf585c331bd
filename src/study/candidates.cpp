#include "study/candidates.hpp"

#include <algorithm>

#include "llmviewer/predict/predictor.hpp"
#include "study/compiled_service.hpp"
#include "study/in_parallel.hpp"
#include "study/layouts.hpp"
#include "study/plan_row.hpp"
#include "study/precisions.hpp"

namespace llmviewer {
namespace {

const Model* draft_of(const PlanQuestion& question) {
  return question.draft ? &*question.draft : nullptr;
}

void require_capacity(const Hardware& hardware) {
  if (hardware.capacity) return;
  throw Error{hardware.name, "its capacity is not published, so nothing ends a batch",
              "give it with --set hw.memory.capacity=80GiB"};
}

/// Those that a single device can compute in: a layout changes nothing about that.
std::vector<Precision> possible_precisions(const Hardware& hardware, const PlanQuestion& question,
                                           std::optional<Error>& refused) {
  std::vector<Precision> possible;
  Scenario scenario = question.scenario;
  scenario.layout = {};
  for (const Precision& precision : precisions_on(hardware, question)) {
    scenario.precision = precision;
    try {
      weighed(question.model, hardware, scenario, draft_of(question));
      possible.push_back(precision);
    } catch (const Error& error) {
      if (!refused) refused = error;
    }
  }
  return possible;
}

void walk_one(const GroupCandidate& candidate, const PlanQuestion& question,
              CandidateWalk& walked) {
  const PlanRow row =
      row_without_numbers(*candidate.hardware, candidate.layout, candidate.precision);
  const Scenario scenario = scenario_of(question, row);
  try {
    const ModelGraphs graphs = graphs_of(question.model, scenario, draft_of(question));
    const Service service =
        compiled(service_on(*candidate.hardware, graphs, scenario, question.targets));
    walked.possible = true;
    walked.walk = walk_batches(service);
  } catch (const Error& error) {
    walked.refused = error;
  }
}

}  // namespace

std::vector<GroupCandidate> candidates_of(const PlanQuestion& question,
                                          const std::vector<double>& sizes) {
  std::vector<GroupCandidate> candidates;
  std::optional<Error> refused;
  for (const Hardware& hardware : question.devices) {
    require_capacity(hardware);
    const std::vector<Precision> precisions = possible_precisions(hardware, question, refused);
    for (const double size : sizes) {
      for (const Layout& layout : layouts_of(size, question.scenario)) {
        for (const Precision& precision : precisions) {
          candidates.push_back({&hardware, layout, precision});
        }
      }
    }
  }
  if (candidates.empty()) throw *refused;
  return candidates;
}

std::vector<CandidateWalk> walk_all(const std::vector<GroupCandidate>& candidates,
                                    const PlanQuestion& question, unsigned jobs) {
  std::vector<CandidateWalk> walks(candidates.size());
  in_parallel(candidates.size(), jobs,
              [&](std::size_t i) { walk_one(candidates[i], question, walks[i]); });
  return walks;
}

void require_some(const std::vector<CandidateWalk>& walks) {
  const bool any = std::any_of(walks.begin(), walks.end(),
                               [](const CandidateWalk& one) { return one.possible; });
  if (!any) throw *walks.front().refused;
}

}  // namespace llmviewer
