#include "study/pools.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "analysis/largest_whole.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "study/shortfall.hpp"
#include "sweep/in_parallel.hpp"

namespace llmviewer {
namespace {

/// For how long a batch keeps its group busy.
Seconds busy(PoolWork work, const Generation& generation) {
  switch (work) {
    case PoolWork::prefill:
      return generation.ttft;
    case PoolWork::decode:
      return generation.latency - generation.ttft;
    case PoolWork::both:
      return generation.latency;
  }
  return {};
}

/// A candidate and what it is asked.
class Group {
 public:
  Group(const Service& service, const PoolQuestion& question)
      : service_{service}, question_{question} {}

  bool fits(double batch) const {
    return memory_held(service_, of_group(batch)).fits.value_or(true);
  }
  bool is_late(double batch) {
    Measured one = measured(batch);
    one.generation.ttft += sent(batch);
    return late(service_, one).has_value();
  }
  double requests_per_s(double batch) {
    return batch / busy(question_.work, measured(batch).generation).value();
  }
  /// What a request waits for: its first token, or its further ones.
  Seconds wait(double batch) {
    const Generation generation = measured(batch).generation;
    return question_.work == PoolWork::prefill ? generation.ttft + sent(batch) : generation.tpot;
  }
  double walked() const noexcept { return walked_; }

 private:
  Workload of_group(double batch) const { return with_batch(service_.workload, batch); }
  Seconds sent(double batch) const {
    if (question_.work != PoolWork::prefill) return Seconds{0};
    return sent_from(service_.scenario.layout, batch, question_.transfer).time;
  }
  Measured measured(double batch) {
    ++walked_;
    return measure_rates(service_, of_group(batch));
  }

  const Service& service_;
  const PoolQuestion& question_;
  double walked_{};
};

/// How a candidate serves the rate.
struct Served {
  bool meets{};
  double groups{};
  double batch{};  ///< the least that is enough
  Seconds wait;
  double walked{};
};

/// Batches are whole replicas'.
Served serve(const Service& service, const PoolQuestion& question) {
  Group group{service, question};
  const double replicas = service.scenario.layout.data;
  const double least = std::ceil(service.workload.batch / replicas);
  Served served;
  const double largest = largest_whole(least, kMostCount, [&](double batch) {
    return group.fits(batch * replicas) && !group.is_late(batch * replicas);
  });
  if (largest >= least) {
    served.meets = true;
    const double most = group.requests_per_s(largest * replicas);
    served.groups = std::ceil(question.requests_per_s / most);
    const double share = question.requests_per_s / served.groups;
    served.batch = replicas * (1 + largest_whole(least, largest - 1, [&](double batch) {
                                 return group.requests_per_s(batch * replicas) < share;
                               }));
    served.wait = group.wait(served.batch);
  }
  served.walked = group.walked();
  return served;
}

Served serve(const GroupCandidate& candidate, const PoolQuestion& question) {
  try {
    const AskedCandidate asked{question.plan, candidate};
    return serve(compiled(asked.service), question);
  } catch (const Error&) {
    return {};  // a layout that the model cannot be in
  }
}

}  // namespace

PlanQuestion part_of(const PlanQuestion& plan, PoolWork work) {
  PlanQuestion part = plan;
  part.targets = {};
  if (work != PoolWork::decode) part.targets.ttft = plan.targets.ttft;
  if (work != PoolWork::prefill) part.targets.tpot = plan.targets.tpot;
  Workload& workload = part.scenario.workload;
  if (work == PoolWork::prefill) {
    workload.stages = {Stage::prefill};
    workload.gen = 1;
  }
  if (work == PoolWork::decode) workload.stages = {Stage::decode};
  return part;
}

double replica_devices(const Layout& layout) noexcept { return layout.devices() / layout.data; }

CacheTransfer sent_from(const Layout& layout, double batch, CacheTransfer transfer) noexcept {
  transfer.sequences = std::ceil(batch / layout.data);
  transfer.lanes = std::min(replica_devices(layout), transfer.lanes);
  transfer.time = transfer.sequences * transfer.request / (transfer.lanes * transfer.nic);
  return transfer;
}

std::optional<Pool> best_pool(const std::vector<GroupCandidate>& candidates,
                              const PoolQuestion& question, unsigned jobs, double& measured) {
  std::vector<Served> all(candidates.size());
  in_parallel(candidates.size(), jobs,
              [&](std::size_t i) { all[i] = serve(candidates[i], question); });
  std::optional<std::size_t> best;
  const auto rank = [&](std::size_t i) {
    return std::tuple{all[i].groups * candidates[i].layout.devices(), all[i].wait};
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    measured += all[i].walked;
    if (all[i].meets && (!best || rank(i) < rank(*best))) best = i;
  }
  if (!best) return std::nullopt;
  const Served& served = all[*best];
  Pool pool{.group = point_at(served.batch, question.plan, candidates[*best]),
            .groups = served.groups};
  pool.requests_per_s =
      served.batch / busy(question.work, *pool.group.analysis->generation).value();
  pool.utilisation = question.requests_per_s / (served.groups * pool.requests_per_s);
  pool.group.requests_per_s = pool.requests_per_s;
  return pool;
}

}  // namespace llmviewer
