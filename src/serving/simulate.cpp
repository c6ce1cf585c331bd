#include <algorithm>
#include <atomic>
#include <cmath>
#include <queue>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/serving/serving.hpp"
#include "llmviewer/units/scaled.hpp"
#include "serving/request_source.hpp"
#include "serving/served_subject.hpp"
#include "serving/service.hpp"
#include "serving/summary.hpp"
#include "sweep/in_parallel.hpp"

namespace llmviewer {
namespace {

constexpr double kUsualRequests = 5000;

/// One simulation: which random numbers, and what the device's and the front end's times are
/// multiplied by.
struct Draw {
  std::uint64_t seed{};
  double device{1};
  double front_end{1};
};

/// By a logistic distribution of the logarithm that an interval holds 80 % of.
double factor_at(double share, const Interval& interval) {
  const double place = portable_log(share / (1 - share)) / portable_log(9);
  return portable_exp(std::fabs(place) * portable_log(place < 0 ? interval.fast : interval.slow));
}

/// The first without factors; of the others each factor from a part of its distribution of its own.
std::vector<Draw> draws_of(const ServingQuestion& question, const Engine& engine) {
  const auto count = static_cast<std::size_t>(question.repeats);
  constexpr std::size_t kStride = 7;
  std::vector<Draw> draws{{.seed = question.seed}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto share = [&](std::size_t part) {
      return (static_cast<double>(part) + 0.5) / static_cast<double>(count);
    };
    draws.push_back({.seed = question.seed + i + 1,
                     .device = factor_at(share(i), engine.intervals.at("step")),
                     .front_end = factor_at(share((kStride * i + count / 2) % count),
                                            engine.intervals.at("front_end"))});
  }
  return draws;
}

/// Stops where the caller wants no more.
class Progress {
 public:
  explicit Progress(const ServingQuestion& question) : question_{question} {}

  bool goes_on(double done) {
    constexpr std::uint64_t kSeldom = 4096;
    if (question_.on_progress && ++calls_ % kSeldom == 0 && !question_.on_progress(done)) {
      stopped_ = true;
    }
    return !stopped_;
  }
  bool stopped() const noexcept { return stopped_; }

 private:
  const ServingQuestion& question_;
  std::uint64_t calls_{};
  std::atomic<bool> stopped_{};
};

class Simulator {
 public:
  Simulator(const ServedSubject& subject, const ServingQuestion& question)
      : subject_{subject}, question_{question}, progress_{question} {}

  ServingAnswer answer();

 private:
  ServingSums run(const Load& load, const Draw& draw, bool observed);
  void serve_open(RequestSource& source, const Load& load, Service& service, bool observed);
  void serve_closed(RequestSource& source, const Load& load, Service& service, bool observed);

  const ServedSubject& subject_;
  const ServingQuestion& question_;
  Progress progress_;
};

void Simulator::serve_open(RequestSource& source, const Load& load, Service& service,
                           bool observed) {
  double done = 0;
  while (const auto request = source.next()) {
    service.arrive(*request);
    const double whole =
        load.requests > 0 ? ++done / load.requests : request->arrival / load.duration;
    if (observed && !progress_.goes_on(whole)) return;
  }
  service.drain();
}

/// Each answer is followed by the next question of its client.
void Simulator::serve_closed(RequestSource& source, const Load& load, Service& service,
                             bool observed) {
  std::priority_queue<double, std::vector<double>, std::greater<>> asks;
  for (ServingLoop& one : service.replicas()) {
    one.on_finish([&](const ServedRequest& served) {
      asks.push(served.request.arrival + served.e2e);
      if (observed && question_.on_request) question_.on_request(served);
    });
  }
  for (double i = 0; i < load.clients; ++i) asks.push(0);
  double done = 0;
  while (true) {
    if (asks.empty()) {
      bool ran = false;
      for (ServingLoop& one : service.replicas()) ran = one.step() || ran;
      if (!ran) return;
      continue;
    }
    const double time = asks.top();
    for (ServingLoop& one : service.replicas()) one.advance_to(time);
    if (asks.top() < time) continue;  // an answer that came first
    asks.pop();
    const auto request = source.next_at(time);
    if (!request) continue;
    service.arrive(*request);
    const double whole = load.requests > 0 ? ++done / load.requests : time / load.duration;
    if (observed && !progress_.goes_on(whole)) return;
  }
}

ServingSums Simulator::run(const Load& load, const Draw& draw, bool observed) {
  Service service{subject_.cost(), subject_.rules(), subject_.replicas(), question_.router};
  for (ServingLoop& one : service.replicas()) {
    one.set_factors(draw.device, draw.front_end);
    one.set_objectives(question_.objectives);
    if (observed && question_.on_request) one.on_finish(question_.on_request);
  }
  if (observed && question_.on_step) service.replicas().front().on_step(question_.on_step);
  RequestSource source{load, draw.seed};
  if (load.kind == Load::Kind::closed) {
    serve_closed(source, load, service, observed);
  } else {
    serve_open(source, load, service, observed);
  }
  return service.sums();
}

ServingAnswer Simulator::answer() {
  Load load = question_.load;
  if (load.requests == 0 && load.duration == 0) load.requests = kUsualRequests;
  const std::vector<Draw> draws = draws_of(question_, subject_.engine());
  std::vector<ServingSums> sums(draws.size());
  in_parallel(draws.size(), static_cast<unsigned>(question_.jobs), [&](std::size_t i) {
    if (!progress_.stopped()) sums[i] = run(load, draws[i], i == 0);
  });
  ServingAnswer answer = summary_of(subject_, question_, sums);
  answer.stopped = progress_.stopped();
  return answer;
}

}  // namespace

bool Objectives::any() const noexcept {
  return std::isfinite(ttft) || std::isfinite(tpot) || std::isfinite(e2e);
}

ServingAnswer simulate(const Model& model, const Hardware& hardware, const Scenario& scenario,
                       const ServingQuestion& question) {
  const ServedSubject subject{model, hardware, scenario, question};
  return Simulator{subject, question}.answer();
}

}  // namespace llmviewer
