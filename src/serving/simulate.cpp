#include <algorithm>
#include <cmath>
#include <vector>

#include "llmviewer/serving/serving.hpp"
#include "serving/load_search.hpp"
#include "serving/simulator.hpp"
#include "serving/summary.hpp"
#include "sweep/in_parallel.hpp"

namespace llmviewer {
namespace {

constexpr double kUsualRequests = 5000;

std::vector<ServingSums> run_all(Simulator& simulator, const Load& load,
                                 const std::vector<Draw>& draws) {
  if (load.kind == Load::Kind::trace) return simulator.replay(load, draws);
  std::vector<ServingSums> sums(draws.size());
  in_parallel(draws.size(), static_cast<unsigned>(simulator.question().jobs), [&](std::size_t i) {
    if (!simulator.stopped()) sums[i] = simulator.run(load, draws[i], i == 0);
  });
  return sums;
}

}  // namespace

bool Objectives::any() const noexcept {
  return std::isfinite(ttft) || std::isfinite(tpot) || std::isfinite(e2e);
}

ServingAnswer simulate(const Model& model, const Hardware& hardware, const Scenario& scenario,
                       const ServingQuestion& asked) {
  ServingQuestion question = asked;
  Load& load = question.load;
  const bool traced = load.kind == Load::Kind::trace;
  if (!traced && load.requests == 0 && load.duration == 0) load.requests = kUsualRequests;
  const ServedSubject subject{model, hardware, scenario, question};
  Simulator simulator{subject, question};
  std::optional<ServingRate> rate;
  std::optional<ServingRate> clients;
  if (question.find_rate) rate = largest_rate(simulator, load);
  if (question.find_clients) clients = most_clients(simulator, load);
  if (rate && rate->value > 0) load.rate = rate->value;
  if (clients && clients->value > 0) load.clients = clients->value;
  const auto draws = draws_of(question, subject, question.repeats);
  ServingAnswer answer = summary_of(subject, question, run_all(simulator, load, draws));
  answer.stopped = simulator.stopped();
  if (!answer.stopped) {  // else the search may not have come to its end
    answer.found_rate = rate;
    answer.found_clients = clients;
  }
  if (load.kind == Load::Kind::open && !answer.stopped) {
    answer.knee_rate = simulator.saturated_rate(draws.front());
    answer.beyond_knee = load.rate > answer.knee_rate;
  }
  return answer;
}

}  // namespace llmviewer
