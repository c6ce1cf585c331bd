#include "serving/service.hpp"

#include <algorithm>

namespace llmviewer {
namespace {

void add(const ServingSums& more, ServingSums& sum) {
  const bool first = sum.requests == 0;
  sum.ttft.add(more.ttft);
  sum.tpot.add(more.tpot);
  sum.itl.add(more.itl);
  sum.e2e.add(more.e2e);
  for (double ServingSums::*const member :
       {&ServingSums::requests, &ServingSums::met, &ServingSums::prompt_tokens,
        &ServingSums::cached_tokens, &ServingSums::output_tokens, &ServingSums::preemptions,
        &ServingSums::steps, &ServingSums::busy, &ServingSums::device_time,
        &ServingSums::decode_time, &ServingSums::chunk_time, &ServingSums::host_time,
        &ServingSums::running, &ServingSums::queued, &ServingSums::used_blocks}) {
    sum.*member += more.*member;
  }
  if (more.requests > 0) {
    sum.first_arrival =
        first ? more.first_arrival : std::min(sum.first_arrival, more.first_arrival);
  }
  sum.last_finish = std::max(sum.last_finish, more.last_finish);
  for (std::size_t i = 0; i < kWaits; ++i) sum.waits[i] += more.waits[i];
  for (std::size_t i = 0; i < sum.steps_of_tokens.size(); ++i) {
    sum.steps_of_tokens[i] += more.steps_of_tokens[i];
  }
}

}  // namespace

ReplicaGroup::ReplicaGroup(const StepCost& cost, const ServingRules& rules, double replicas,
                           Router router)
    : prefixes_{static_cast<std::size_t>(replicas)}, router_{router} {
  replicas_.reserve(static_cast<std::size_t>(replicas));
  for (double i = 0; i < replicas; ++i) replicas_.emplace_back(cost, rules);
}

ServingLoop& ReplicaGroup::chosen_for(const Request& request) {
  if (replicas_.size() == 1) return replicas_.front();
  if (router_ == Router::round_robin) return replicas_[next_++ % replicas_.size()];
  for (ServingLoop& one : replicas_) one.advance_to(request.arrival);
  const auto least = std::min_element(
      replicas_.begin(), replicas_.end(),
      [](const ServingLoop& a, const ServingLoop& b) { return a.load() < b.load(); });
  if (router_ == Router::least_loaded) return *least;
  const auto knows = std::find_if(replicas_.begin(), replicas_.end(), [&](const ServingLoop& one) {
    return one.has_prefix(request.prefix);
  });
  return knows == replicas_.end() ? *least : *knows;
}

void ReplicaGroup::arrive(const Request& request) {
  ServingLoop& one = chosen_for(request);
  one.advance_to(request.arrival);
  one.arrive(request);
}

void ReplicaGroup::arrive(Request request, const std::vector<std::uint64_t>& blocks,
                          double tokens) {
  ServingLoop& one = chosen_for(request);
  one.advance_to(request.arrival);
  if (!blocks.empty()) {
    BlockPrefixes& prefixes = prefixes_[static_cast<std::size_t>(&one - replicas_.data())];
    const double room = one.free_blocks() * one.rules().block;
    request.cached = std::min(tokens * prefixes.find(blocks, tokens, room), request.prompt - 1);
  }
  one.arrive(request);
}

void ReplicaGroup::drain(const std::function<bool()>& goes_on) {
  constexpr int kSeldom = 4096;
  for (ServingLoop& one : replicas_) {
    for (int steps = 0; one.step();) {
      if (++steps % kSeldom == 0 && !goes_on()) return;
    }
  }
}

ServingSums ReplicaGroup::sums() const {
  ServingSums sums = replicas_.front().sums();
  for (std::size_t i = 1; i < replicas_.size(); ++i) add(replicas_[i].sums(), sums);
  return sums;
}

}  // namespace llmviewer
