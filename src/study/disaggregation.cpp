#include "llmviewer/study/disaggregation.hpp"

#include <algorithm>

#include "analysis/held.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/error.hpp"
#include "study/pools.hpp"

namespace llmviewer {
namespace {

void refuse(bool asked, const char* option) {
  if (!asked) return;
  throw Error{option, "pools are held to --ttft, --tpot and a rate of requests",
              "leave the option out"};
}

void require_network(const Hardware& hardware) {
  if (hardware.nic && *hardware.nic > BytesPerSecond{0}) return;
  throw Error{hardware.name, "no network to send caches over is published",
              "give one with --set hw.host.nic_one_way=50GB/s"};
}

void require_pools(const PlanQuestion& plan) {
  if (plan.devices.size() != 1) {
    throw Error{"--disaggregate", std::to_string(plan.devices.size()) + " kinds of devices",
                "name one with --hw"};
  }
  refuse(plan.targets.latency.has_value(), "--latency");
  refuse(plan.targets.tokens_per_s.has_value(), "--throughput");
  refuse(plan.targets.usd_per_hour.has_value(), "--max-cost");
  if (!plan.targets.requests_per_s) {
    throw Error{"--disaggregate", "how many requests are there?", "add --requests-per-s N"};
  }
  if (*plan.scenario.workload.gen < 2) {
    throw Error{"--gen", "the prefill yields the only token: there is nothing to decode",
                "use --gen 2 or more"};
  }
  if (plan.scenario.workload.speculation) {
    throw Error{"--speculate", "speculation in a pool of its own is not modelled",
                "leave the option out"};
  }
  require_network(plan.devices.front());
}

/// The cache of a request's prompt, each position once: what a single device would hold.
Bytes cache_of_request(const PlanQuestion& plan, const Precision& precision) {
  Scenario scenario = plan.scenario;
  scenario.layout = {};
  scenario.precision = precision;
  const ModelGraphs graphs = graphs_of(plan.model, scenario);
  Workload workload = completed(scenario.workload, graphs);
  workload.batch = 1;
  workload.beams = 1;
  return kv_cache_bytes(graphs, workload, workload.seq);
}

/// Those of one precision, together.
std::vector<std::vector<GroupCandidate>> by_precision(
    const std::vector<GroupCandidate>& candidates) {
  std::vector<std::vector<GroupCandidate>> groups;
  const Layout first = candidates.front().layout;
  const auto precisions = static_cast<std::size_t>(
      std::count_if(candidates.begin(), candidates.end(),
                    [&](const GroupCandidate& one) { return one.layout == first; }));
  groups.resize(precisions);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    groups[i % precisions].push_back(candidates[i]);
  }
  return groups;
}

/// What prefill and decode are in one precision.
struct Pair {
  std::optional<Pool> prefill;
  std::optional<Pool> decode;
  CacheTransfer transfer;

  bool meets() const noexcept { return prefill && decode; }
  auto rank() const { return prefill->devices() + decode->devices(); }
};

Pair pair_of(const SearchQuestion& question, const std::vector<GroupCandidate>& candidates,
             double& measured) {
  const PlanQuestion& plan = question.plan;
  const double rate = *plan.targets.requests_per_s;
  Pair pair;
  pair.decode = best_pool(candidates, {part_of(plan, PoolWork::decode), PoolWork::decode, rate, {}},
                          question.jobs, measured);
  if (!pair.decode) return pair;
  CacheTransfer transfer;
  transfer.request = cache_of_request(plan, candidates.front().precision);
  transfer.lanes = replica_devices(pair.decode->group.layout);
  transfer.nic = *plan.devices.front().nic;
  pair.prefill =
      best_pool(candidates, {part_of(plan, PoolWork::prefill), PoolWork::prefill, rate, transfer},
                question.jobs, measured);
  if (!pair.prefill) return pair;
  const PlanRow& group = pair.prefill->group;
  pair.transfer = sent_from(group.layout, group.batch, transfer);
  return pair;
}

/// Where no precision does: which of the pools is to blame.
[[noreturn]] void throw_none(const std::vector<Pair>& pairs) {
  const bool decodes =
      std::any_of(pairs.begin(), pairs.end(), [](const Pair& one) { return one.decode; });
  throw Error{decodes ? "--ttft" : "--tpot",
              decodes ? "no group of these sizes prefills, and hands over, in so short a time"
                      : "no group of these sizes holds the model and decodes in so short a time",
              "allow more of it, or try larger groups with --gpus"};
}

}  // namespace

Disaggregation disaggregate(const SearchQuestion& question) {
  const PlanQuestion& plan = question.plan;
  require_service(plan.model, plan.scenario, plan.targets);
  require_pools(plan);
  Disaggregation result;
  std::vector<Pair> pairs;
  const PoolQuestion both{
      part_of(plan, PoolWork::both), PoolWork::both, *plan.targets.requests_per_s, {}};
  for (const auto& candidates : by_precision(candidates_of(plan, question.sizes))) {
    pairs.push_back(pair_of(question, candidates, result.configurations));
    auto pool = best_pool(candidates, both, question.jobs, result.configurations);
    if (!pool) continue;
    if (!result.collocated || pool->devices() < result.collocated->devices()) {
      result.collocated = std::move(pool);
    }
  }
  const Pair* best = nullptr;
  for (const Pair& pair : pairs) {
    if (pair.meets() && (best == nullptr || pair.rank() < best->rank())) best = &pair;
  }
  if (best == nullptr) throw_none(pairs);
  result.prefill = *best->prefill;
  result.decode = *best->decode;
  result.transfer = best->transfer;
  result.ttft = result.prefill.group.analysis->generation->ttft + result.transfer.time;
  PlanHead& head = result;
  head = head_of(plan, *result.prefill.group.analysis);
  result.sizes = question.sizes;
  result.overlap = plan.scenario.layout.overlap;
  return result;
}

}  // namespace llmviewer
