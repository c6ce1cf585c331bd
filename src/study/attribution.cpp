#include "study/attribution.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace llmviewer {
namespace {

constexpr std::array kChanges{Cause::bandwidth, Cause::peak, Cause::bytes, Cause::ops};
/// Of a configuration that keeps nothing in host memory.
constexpr BytesPerSecond kNeverSlow{std::numeric_limits<double>::infinity()};

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
          .bandwidth = side(0).bandwidth,
          .host_bytes = side(2).host_bytes,
          .pcie = side(0).pcie};
}

/// On the matrix engine, on the vector units, on DRAM, over PCIe.
using Times = std::array<Seconds, 4>;

Times times_of(const Effort& effort) noexcept {
  const Seconds zero{0};
  return {effort.matrix > Ops{0} ? effort.matrix / effort.matrix_peak : zero,
          effort.vector > Ops{0} ? effort.vector / effort.vector_peak : zero,
          effort.bytes / effort.bandwidth,
          effort.host_bytes > Bytes{0} ? effort.host_bytes / effort.pcie : zero};
}

std::size_t slowest(const Times& times) noexcept {
  return static_cast<std::size_t>(std::max_element(times.begin(), times.end()) - times.begin());
}

/// Between two steps, `part` of the way.
Times between(const Times& first, const Times& last, double part) noexcept {
  Times times;
  for (std::size_t i = 0; i < times.size(); ++i) {
    times[i] = first[i] + part * (last[i] - first[i]);
  }
  return times;
}

/// The sum over steps whose times grow evenly from the first to the last: each is the longest
/// over at most one stretch, whose end is found by bisection over whole steps, and
///   Σ = n · (first + last) / 2 over a stretch of n
Seconds time_over(const Times& first, const Times& last, double steps) noexcept {
  Seconds sum;
  double begin = 0;
  while (begin < steps) {
    const auto at = [&](double i) {
      return steps > 1 ? between(first, last, i / (steps - 1)) : first;
    };
    const Times here = at(begin);
    const std::size_t limiter = slowest(here);
    double end = steps - 1;
    if (slowest(at(end)) != limiter) {
      double beyond = end;
      end = begin;
      while (beyond - end > 1) {
        const double middle = std::floor((end + beyond) / 2);
        (slowest(at(middle)) == limiter ? end : beyond) = middle;
      }
    }
    sum += (end - begin + 1) / 2 * (here[limiter] + at(end)[limiter]);
    begin = end + 1;
  }
  return sum;
}

}  // namespace

Effort effort_of(const Op& op, const Cost& cost, const Roofs& roofs) noexcept {
  if (is_collective(op.kind)) {
    const Bytes one{1};
    return {.matrix = {},
            .vector = {},
            .bytes = cost.network,
            .matrix_peak = {},
            .vector_peak = {},
            .bandwidth = one / network_time(op, one, roofs.network),
            .host_bytes = {},
            .pcie = kNeverSlow};
  }
  return {.matrix = cost.matrix,
          .vector = cost.vector,
          .bytes = cost.traffic.total(),
          .matrix_peak = roofs.matrix_for(op.storage).peak,
          .vector_peak = roofs.vector_peak,
          .bandwidth = roofs.bandwidth,
          .host_bytes = roofs.host.none() ? Bytes{0} : roofs.host.bytes_of(cost.traffic),
          .pcie = roofs.host.none() ? kNeverSlow : roofs.host.pcie};
}

Seconds time_of(const Effort& effort) noexcept {
  const Times times = times_of(effort);
  return times[slowest(times)];
}

Attribution attribute(const Efforts& first, const Efforts& other, double steps) noexcept {
  std::array<Seconds, kSubsets> times{};
  for (unsigned subset = 0; subset < kSubsets; ++subset) {
    times[subset] = time_over(times_of(mixed(first.first, other.first, subset)),
                              times_of(mixed(first.last, other.last, subset)), steps);
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

Attribution attribute(const Effort& first, const Effort& other) noexcept {
  return attribute({first, first}, {other, other}, 1);
}

}  // namespace llmviewer
