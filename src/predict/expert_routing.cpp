#include "predict/expert_routing.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {
namespace {

constexpr int kDraws = 16;
constexpr std::uint64_t kSeed = 20240701;

using Counts = std::vector<double>;  // tokens of each expert

/// A draw from the density ∝ x^−α between least and most, by the inverse of its distribution.
double drawn(std::mt19937_64& random, double alpha, double least, double most) {
  const double uniform = static_cast<double>(random() >> 11) * 0x1p-53;
  const double low = std::pow(least, 1 - alpha);
  return std::pow(low + uniform * (std::pow(most, 1 - alpha) - low), 1 / (1 - alpha));
}

Counts rounded_shares(const RoutingShape& shape, double alpha, std::mt19937_64& random) {
  const double pairs = shape.tokens * shape.chosen;
  const bool many = pairs > shape.experts;
  Counts counts(static_cast<std::size_t>(shape.experts));
  for (double& count : counts) {
    count = many ? drawn(random, alpha, 1, 0.8 * shape.tokens) : drawn(random, alpha, 0.01, 2);
  }
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  for (double& count : counts) count = std::nearbyint(count / sum * pairs);
  return counts;
}

/// One token more for the experts with most, in turn; or one fewer for those with least.
void adjust_busiest(Counts& counts, double missing) {
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  if (missing < 0) std::reverse(order.begin(), order.end());
  const auto steps = static_cast<std::size_t>(std::abs(missing));
  for (std::size_t i = 0; i < steps; ++i) {
    double& count = counts[order[i % order.size()]];
    if (missing > 0) {
      count += 1;
    } else if (count > 0) {
      count -= 1;
    } else {
      *std::max_element(counts.begin(), counts.end()) -= 1;
    }
  }
}

/// What one device gets of counts that still lack some tokens, spread evenly over the devices: the
/// idle experts get theirs first.
Routed share_of(const Counts& counts, std::size_t first, std::size_t size, double missing) {
  Routed routed;
  for (std::size_t i = first; i < first + size; ++i) {
    routed.pairs += counts[i];
    routed.experts += counts[i] > 0 ? 1 : 0;
  }
  const double idle = static_cast<double>(size) - routed.experts;
  routed.experts += std::clamp(missing, 0.0, idle);
  routed.pairs += missing;
  return routed;
}

Routed busiest_device(const Counts& counts, const RoutingShape& shape, double missing) {
  const auto size = static_cast<std::size_t>(shape.experts / shape.devices);
  Routed busiest;
  for (std::size_t first = 0; first + size <= counts.size(); first += size) {
    const Routed one = share_of(counts, first, size, missing / shape.devices);
    if (one.pairs > busiest.pairs) busiest = one;
  }
  return busiest;
}

}  // namespace

Routed evenly_routed(const RoutingShape& shape) noexcept {
  return {distinct_experts(shape.experts, shape.chosen, shape.tokens) / shape.devices,
          shape.tokens * shape.chosen / shape.devices};
}

Routed balanced_routed(const RoutingShape& shape) {
  const double stride = std::ceil(shape.experts / shape.chosen);
  const double own = std::floor(shape.experts / shape.devices);
  // As many tokens as there are experts give each expert the same.
  const double rounds = shape.tokens >= stride ? std::floor(shape.tokens / shape.experts) : 0;
  const double rest = shape.tokens - rounds * shape.experts;
  const double step = shape.tokens >= stride ? 1 : stride / shape.tokens;
  Counts counts(static_cast<std::size_t>(own), rounds * shape.chosen);
  for (double token = 0; token < rest; ++token) {
    for (double choice = 0; choice < shape.chosen; ++choice) {
      const double expert = std::fmod(token * step + choice * stride, shape.experts);
      if (std::floor(expert) < own) counts[static_cast<std::size_t>(expert)] += 1;
    }
  }
  return share_of(counts, 0, counts.size(), 0);
}

Routed power_law_routed(const RoutingShape& shape, double alpha, Leftover leftover) {
  std::mt19937_64 random{kSeed};
  Routed mean;
  for (int draw = 0; draw < kDraws; ++draw) {
    Counts counts = rounded_shares(shape, alpha, random);
    double missing = shape.tokens * shape.chosen;
    if (leftover == Leftover::to_the_idle) {
      for (double& count : counts) count = std::min(count, shape.tokens);
    }
    missing -= std::accumulate(counts.begin(), counts.end(), 0.0);
    if (leftover == Leftover::to_the_busiest) adjust_busiest(counts, std::exchange(missing, 0));
    const Routed one = busiest_device(counts, shape, missing);
    mean.experts += one.experts / kDraws;
    mean.pairs += one.pairs / kDraws;
  }
  return mean;
}

}  // namespace llmviewer
