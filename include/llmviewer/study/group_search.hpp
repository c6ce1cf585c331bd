#pragma once

#include <string>
#include <vector>

#include "llmviewer/study/plan.hpp"

namespace llmviewer {

struct SearchQuestion {
  PlanQuestion plan;  ///< of its scenario's layout only the overlap counts; targets may lack
  std::vector<double> sizes;  ///< devices of a group, ascending
  unsigned jobs{1};
};

/// Every group of these sizes, in every layout that the model can be in, every precision and batch.
/// A batch is one of a ladder (sixteen to each doubling), or the largest that fits, or the largest
/// that meets the targets, which are solved for.
struct GroupSearch : PlanHead {
  std::vector<double> sizes;
  std::vector<std::string> devices;  ///< kinds of them
  double overlap{};

  double layouts{};         ///< of each kind that the model can be in
  double refused{};         ///< of each kind that it cannot
  double fitting{};         ///< layouts × precisions that hold the least batch
  double candidates{};      ///< layouts × precisions
  double configurations{};  ///< of these with batches, measured

  /// Those that no other one that fits beats in both, tokens per second and device, and latency
  /// (TPOT, of a single token TTFT): the shortest latency first.
  std::vector<PlanRow> front;
  /// For each size, the smallest first, that meets all targets: the highest throughput of these.
  std::vector<PlanRow> groups;
  /// Where none does: what lacks least.
  std::vector<PlanRow> nearest;
};

/// Throws Error as `plan` does, for devices without a known capacity, and where nothing fits.
GroupSearch search_groups(const SearchQuestion& question);

/// Tokens per second of one device of a row's group.
double tokens_per_s_of_device(const PlanRow& row);

}  // namespace llmviewer
