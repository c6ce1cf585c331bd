#pragma once

#include <vector>

#include "study/service.hpp"

namespace llmviewer {

/// A batch that fits, measured.
struct WalkedBatch {
  double batch{};         ///< of the whole group
  double latency{};       ///< seconds: TPOT, or TTFT where there is one token only
  double tokens_per_s{};  ///< of one device
};

/// What a group does in one layout and precision over all batches.
struct BatchWalk {
  double measured{};                 ///< batches
  std::vector<WalkedBatch> batches;  ///< those that fit, ascending; empty: not even the least
  double meeting{};                  ///< the largest that meets all targets; 0: none
  double tokens_per_s{};             ///< of one device, with that batch
  double lacking{};                  ///< where none meets: how much is missing, with `nearest`
  double nearest{};                  ///< the largest within times and capacity, or the least
};

/// From a batch of one replica to the next one walked: sixteen to each doubling, each up to 32.
double next_batch(double batch) noexcept;

BatchWalk walk_batches(const Service& service);

}  // namespace llmviewer
