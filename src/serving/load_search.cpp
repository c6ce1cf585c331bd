#include "serving/load_search.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/largest_whole.hpp"
#include "sweep/in_parallel.hpp"

namespace llmviewer {
namespace {

constexpr double kRepeats = 10;  ///< that the interval is made of
constexpr double kRequestsOfRepeat = 2000;

bool holds(Simulator& simulator, const Load& load, const Draw& draw) {
  const ServingSums sums = simulator.run(load, draw, false);
  return sums.requests > 0 && sums.met >= simulator.question().percentile * sums.requests;
}

/// By halving from what the server keeps up with, then by bisection to three parts in a thousand.
double rate_of(Simulator& simulator, Load load, const Draw& draw) {
  constexpr double kTolerance = 1.003;
  constexpr double kLeast = 1e-4;  // of what it keeps up with
  load.kind = Load::Kind::open;
  const double knee = simulator.saturated_rate(draw);
  const auto holds_at = [&](double rate) {
    load.rate = rate;
    return holds(simulator, load, draw);
  };
  double bad = knee;
  if (holds_at(knee)) return knee;
  double good = knee / 2;
  while (!holds_at(good)) {
    bad = good;
    good /= 2;
    if (good < kLeast * knee) return 0;
  }
  while (bad > kTolerance * good) {
    const double middle = std::sqrt(bad * good);
    (holds_at(middle) ? good : bad) = middle;
  }
  return good;
}

double clients_of(Simulator& simulator, Load load, const Draw& draw) {
  constexpr double kBeyond = 4;  // times what runs at once: the others only wait
  load.kind = Load::Kind::closed;
  const ServedSubject& subject = simulator.subject();
  return largest_whole(1, kBeyond * subject.rules().max_sequences * subject.replicas(),
                       [&](double clients) {
                         load.clients = clients;
                         return holds(simulator, load, draw);
                       });
}

template <class Of>
ServingRate found(Simulator& simulator, Load load, Of&& of) {
  const ServingQuestion& question = simulator.question();
  const double repeats = std::min(kRepeats, question.repeats);
  const auto draws = draws_of(question, simulator.subject(), repeats);
  std::vector<double> values(draws.size());
  in_parallel(draws.size(), static_cast<unsigned>(question.jobs), [&](std::size_t i) {
    Load own = load;
    if (i > 0 && own.requests > 0) own.requests = std::min(own.requests, kRequestsOfRepeat);
    values[i] = of(simulator, own, draws[i]);
  });
  ServingRate rate{values.front(), values.front(), values.front()};
  std::sort(values.begin() + 1, values.end());
  if (values.size() > 2) {  // without the tenth at either end
    const std::size_t tail = (values.size() - 1) / 10;
    rate.fast = std::min(rate.value, values[1 + tail]);
    rate.slow = std::max(rate.value, values[values.size() - 1 - tail]);
  }
  return rate;
}

}  // namespace

ServingRate largest_rate(Simulator& simulator, const Load& load) {
  return found(simulator, load, rate_of);
}

ServingRate most_clients(Simulator& simulator, const Load& load) {
  return found(simulator, load, clients_of);
}

}  // namespace llmviewer
