#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace llmviewer {

/// Cuts a chain of layers into contiguous stages so that the slowest one is as fast as can be. Of
/// cuts that are equally fast up to rounding, that whose last stage is the longest, then the one
/// before it, and so on: what is equal does not depend on the last digits.
class PipelineCutter {
 public:
  void make_room_for(std::size_t layers, std::size_t stages);

  /// `times` of the layers, the first one's with what stands before it, the last one's with what
  /// stands behind it. Stage s is layers first[s] … first[s + 1] − 1. Allocates nothing where there
  /// is room for as many layers and stages (first.size() − 1, no more than layers).
  void cut(std::span<const double> times, std::span<std::size_t> first) noexcept;

 private:
  std::vector<double> sums_;        ///< of the first n layers
  std::vector<double> slowest_;     ///< of the stages so far, of n layers
  std::vector<double> fewer_;       ///< the same with one stage less
  std::vector<std::size_t> begin_;  ///< [stage][n]: where the last of them begins
};

}  // namespace llmviewer
