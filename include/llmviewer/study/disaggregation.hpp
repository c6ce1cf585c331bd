#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/study/group_search.hpp"

namespace llmviewer {

/// Equal groups that together serve a rate of requests.
struct Pool {
  PlanRow group;            ///< one of them; its analysis has the pool's own stage only
  double groups{};          ///< whole ones
  double requests_per_s{};  ///< that one of them serves
  double utilisation{};     ///< rate / (groups · requests_per_s)

  double devices() const noexcept { return groups * group.layout.devices(); }
};

/// The caches of a replica's batch on their way from prefill to decode. All devices of the replica
/// send side by side, each an even part that no other one sends, to as many as a replica of the
/// other pool has:
///   time = sequences · request / (lanes · nic)    lanes = min(devices of either replica)
struct CacheTransfer {
  Bytes request;  ///< of one request after its prompt: all layers, each position once
  double sequences{1};
  double lanes{1};
  BytesPerSecond nic;
  Seconds time;
};

/// Prefill and decode on devices of their own, against groups that do both.
struct Disaggregation : PlanHead {
  std::vector<double> sizes;
  double overlap{};
  double configurations{};  ///< layouts × precisions × batches, measured

  Pool prefill;
  Pool decode;
  CacheTransfer transfer;
  Seconds ttft;                      ///< of the prefill, and the transfer
  std::optional<Pool> collocated{};  ///< absent: no group that does both meets the targets
};

/// The pools with the fewest devices for the rate of `targets.requests_per_s`, in one precision for
/// both; of equal ones the widest precision, then the shortest TTFT and TPOT. A group works on one
/// batch after the other, the least that serves its part of the rate; waiting for a batch to fill
/// is not counted. Throws Error as `search_groups` does, for targets of another kind, devices
/// without a network, and where no group meets the targets.
Disaggregation disaggregate(const SearchQuestion& question);

}  // namespace llmviewer
