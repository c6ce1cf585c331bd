#include "study/attribution.hpp"

#include <algorithm>
#include <bit>

namespace llmviewer {
namespace {

constexpr std::array kChanges{Cause::bandwidth, Cause::peak, Cause::bytes, Cause::ops};
constexpr unsigned kSubsets = 1U << kChanges.size();

/// |S|!·(3 − |S|)!/4!
constexpr std::array kWeights{1.0 / 4, 1.0 / 12, 1.0 / 12, 1.0 / 4};

bool changed(unsigned subset, std::size_t cause) noexcept { return (subset >> cause & 1U) != 0; }

/// `first` with the causes of the subset as they are in `other`.
Effort mixed(const Effort& first, const Effort& other, unsigned subset) noexcept {
  const auto side = [&](std::size_t cause) -> const Effort& {
    return changed(subset, cause) ? other : first;
  };
  return {.matrix = side(3).matrix,
          .vector = side(3).vector,
          .bytes = side(2).bytes,
          .matrix_peak = side(1).matrix_peak,
          .vector_peak = side(1).vector_peak,
          .bandwidth = side(0).bandwidth};
}

}  // namespace

Effort effort_of(const Cost& cost, const Roofs& roofs, const MatrixRoof& matrix) noexcept {
  return {.matrix = cost.matrix,
          .vector = cost.vector,
          .bytes = cost.traffic.total(),
          .matrix_peak = matrix.peak,
          .vector_peak = roofs.vector_peak,
          .bandwidth = roofs.bandwidth};
}

Seconds time_of(const Effort& effort) noexcept {
  const Seconds zero{0};
  const Seconds matrix = effort.matrix > Ops{0} ? effort.matrix / effort.matrix_peak : zero;
  const Seconds vector = effort.vector > Ops{0} ? effort.vector / effort.vector_peak : zero;
  return std::max({matrix, vector, effort.bytes / effort.bandwidth});
}

Attribution attribute(const Effort& first, const Effort& other) noexcept {
  std::array<Seconds, kSubsets> times{};
  for (unsigned subset = 0; subset < kSubsets; ++subset) {
    times[subset] = time_of(mixed(first, other, subset));
  }
  Attribution causes;
  for (std::size_t i = 0; i < kChanges.size(); ++i) {
    for (unsigned subset = 0; subset < kSubsets; ++subset) {
      if (changed(subset, i)) continue;
      const double weight = kWeights[static_cast<std::size_t>(std::popcount(subset))];
      causes[kChanges[i]] += weight * (times[subset | 1U << i] - times[subset]);
    }
  }
  return causes;
}

}  // namespace llmviewer
