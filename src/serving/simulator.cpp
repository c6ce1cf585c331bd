#include "serving/simulator.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

#include "llmviewer/catalog/trace.hpp"
#include "sweep/in_parallel.hpp"

namespace llmviewer {
namespace {

/// By a logistic distribution of the logarithm that an interval holds 80 % of.
double factor_at(double share, const Interval& interval) {
  const double place = portable_log(share / (1 - share)) / portable_log(9);
  return portable_exp(std::fabs(place) * portable_log(place < 0 ? interval.fast : interval.slow));
}

constexpr double kSeldom = 4096;  ///< requests between which progress is told

/// Of all that is to be simulated.
double share_of(const Load& load, double requests, double time) noexcept {
  return load.requests > 0 ? requests / load.requests : time / load.duration;
}

void remember_prompts(const RequestSource& source, const Load& load, ReplicaGroup& service) {
  if (!load.warm) return;
  for (ServingLoop& one : service.replicas()) {
    std::uint32_t prefix = 0;
    for (const double tokens : source.distinct_prompts()) one.remember(++prefix, tokens);
  }
}

}  // namespace

std::vector<Draw> draws_of(const ServingQuestion& question, const ServedSubject& subject,
                           double repeats) {
  const auto count = static_cast<std::size_t>(repeats);
  constexpr std::size_t kStride = 7;
  Interval step = subject.engine().intervals.at("step");
  if (!subject.beyond().empty()) step = {step.fast * step.fast, step.slow * step.slow};
  const Interval front_end = subject.engine().intervals.at("front_end");
  std::vector<Draw> draws{{.seed = question.seed}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto share = [&](std::size_t part) {
      return (static_cast<double>(part) + 0.5) / static_cast<double>(count);
    };
    draws.push_back({.seed = question.seed + i + 1,
                     .device = factor_at(share(i), step),
                     .front_end = factor_at(share((kStride * i + count / 2) % count), front_end)});
  }
  return draws;
}

bool Simulator::goes_on(bool observed, double share) const {
  if (observed && question_.on_progress) question_.on_progress(share);
  return !stopped();
}

void Simulator::serve_open(RequestSource& source, const Load& load, ReplicaGroup& service,
                           bool observed) {
  double done = 0;
  while (const auto request = source.next()) {
    service.arrive(*request);
    const bool asks = std::fmod(++done, kSeldom) == 0;
    if (asks && !goes_on(observed, share_of(load, done, request->arrival))) return;
  }
  service.drain([&] { return goes_on(observed, 1); });
}

/// Each answer is followed by the next question of its client.
void Simulator::serve_closed(RequestSource& source, const Load& load, ReplicaGroup& service,
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
    const bool told = std::fmod(++done, kSeldom) == 0;
    if (told && !goes_on(observed, share_of(load, done, time))) return;
  }
}

ReplicaGroup Simulator::service_with(const Draw& draw, double replicas, bool observed) const {
  ReplicaGroup service{subject_.cost(), subject_.rules(), replicas, question_.router};
  for (ServingLoop& one : service.replicas()) {
    one.set_factors(draw.device, draw.front_end);
    one.set_objectives(question_.objectives);
    if (observed && question_.on_request) one.on_finish(question_.on_request);
  }
  if (observed && question_.on_step) service.replicas().front().on_step(question_.on_step);
  return service;
}

ServingSums Simulator::run(const Load& load, const Draw& draw, bool observed) {
  ReplicaGroup service = service_with(draw, subject_.replicas(), observed);
  RequestSource source{load, draw.seed};
  remember_prompts(source, load, service);
  if (load.kind == Load::Kind::closed) {
    serve_closed(source, load, service, observed);
  } else {
    serve_open(source, load, service, observed);
  }
  return service.sums();
}

std::vector<ServingSums> Simulator::replay(const Load& load, const std::vector<Draw>& draws) {
  constexpr std::size_t kRows = 8192;  // between which all draws wait for each other
  std::vector<ReplicaGroup> services;
  for (const Draw& draw : draws) {
    services.push_back(service_with(draw, subject_.replicas(), services.empty()));
  }
  TraceReader trace{load.trace};
  std::vector<TraceRow> rows;
  double done = 0;
  bool more = true;
  while (more && (load.requests == 0 || done < load.requests)) {
    rows.clear();
    while (rows.size() < kRows &&
           (load.requests == 0 || done + static_cast<double>(rows.size()) < load.requests)) {
      auto row = trace.next();
      more = row && (load.duration == 0 || row->arrival / load.speed_up <= load.duration);
      if (!more) break;
      rows.push_back(std::move(*row));
    }
    in_parallel(services.size(), static_cast<unsigned>(question_.jobs), [&](std::size_t i) {
      auto number = static_cast<std::uint64_t>(done);
      for (const TraceRow& row : rows) {
        services[i].arrive({.arrival = row.arrival / load.speed_up,
                            .prompt = row.prompt,
                            .output = row.output,
                            .cached = row.cached,
                            .number = number++},
                           row.blocks, trace.block_tokens());
      }
    });
    done += static_cast<double>(rows.size());
    if (!goes_on(load.requests > 0, done / load.requests)) break;
  }
  std::vector<ServingSums> sums(draws.size());
  in_parallel(services.size(), static_cast<unsigned>(question_.jobs), [&](std::size_t i) {
    services[i].drain([&] { return goes_on(i == 0, 1); });
    sums[i] = services[i].sums();
  });
  return sums;
}

/// Of one replica, to which all come at once; counted from when a quarter is done to when three
/// quarters are.
double Simulator::saturated_rate(const Draw& draw) const {
  constexpr double kFew = 512;
  constexpr double kRounds = 8;
  Load load = question_.load;
  load.kind = Load::Kind::open;
  load.rate = 1e9;
  load.burstiness = Load::kRegular;
  load.duration = 0;
  load.requests = std::max(kFew, kRounds * subject_.rules().max_sequences);
  ReplicaGroup service = service_with(draw, 1, false);
  double done = 0;
  double first = 0;
  double last = 0;
  service.replicas().front().on_finish([&](const ServedRequest& served) {
    const double end = served.request.arrival + served.e2e;
    ++done;
    if (done == std::floor(load.requests / 4)) first = end;
    if (done == std::floor(3 * load.requests / 4)) last = end;
  });
  RequestSource source{load, draw.seed};
  remember_prompts(source, load, service);
  while (const auto request = source.next()) service.arrive(*request);
  service.drain([&] { return !stopped(); });
  return last > first ? subject_.replicas() * load.requests / 2 / (last - first) : 0;
}

}  // namespace llmviewer
