#pragma once

#include <optional>
#include <vector>

#include "llmviewer/study/disaggregation.hpp"
#include "study/candidates.hpp"

namespace llmviewer {

/// What a pool's groups do of a request.
enum class PoolWork : std::uint8_t { prefill, decode, both };

/// What is asked of a pool.
struct PoolQuestion {
  PlanQuestion plan;  ///< its workload and targets are the pool's own
  PoolWork work{};
  double requests_per_s{};
  CacheTransfer transfer{};  ///< of a prefill: what it adds to TTFT; lanes: those that receive
};

/// The same question of the part of a request that a pool does.
PlanQuestion part_of(const PlanQuestion& plan, PoolWork work);

/// Devices that share a sequence, and hence send its cache.
double replica_devices(const Layout& layout) noexcept;

/// With its time.
CacheTransfer sent_from(const Layout& layout, double batch, CacheTransfer transfer) noexcept;

/// Of these candidates the pool with the fewest devices, then the shortest time of a batch, then
/// the first; absent: none meets the targets. Adds up the batches it measures.
std::optional<Pool> best_pool(const std::vector<GroupCandidate>& candidates,
                              const PoolQuestion& question, unsigned jobs, double& measured);

}  // namespace llmviewer
