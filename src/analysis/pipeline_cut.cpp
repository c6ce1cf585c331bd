#include "analysis/pipeline_cut.hpp"

#include <algorithm>
#include <limits>

namespace llmviewer {

void PipelineCutter::make_room_for(std::size_t layers, std::size_t stages) {
  const std::size_t counts = layers + 1;
  if (sums_.size() < counts) {
    for (auto* values : {&sums_, &slowest_, &fewer_}) values->resize(counts);
  }
  begin_.resize(std::max(begin_.size(), counts * (stages + 1)));
}

/// slowest(s, n) = min over k of max(slowest(s − 1, k), time of layers k … n − 1). The first grows
/// with k, the second falls, so the least is on one side of where they cross; that place moves to
/// the right only as n grows. O(stages · layers).
void PipelineCutter::cut(std::span<const double> times, std::span<std::size_t> first) noexcept {
  constexpr double kEqual = 1 + 1e-9;
  const std::size_t layers = times.size();
  const std::size_t stages = first.size() - 1;
  sums_[0] = 0;
  for (std::size_t n = 0; n < layers; ++n) sums_[n + 1] = sums_[n] + times[n];
  std::fill_n(slowest_.begin(), layers + 1, std::numeric_limits<double>::infinity());
  slowest_[0] = 0;
  for (std::size_t s = 1; s <= stages; ++s) {
    std::swap(slowest_, fewer_);
    std::fill_n(slowest_.begin(), s, std::numeric_limits<double>::infinity());
    std::size_t crossing = s - 1;
    for (std::size_t n = s; n <= layers; ++n) {
      const auto last = [&](std::size_t k) { return sums_[n] - sums_[k]; };
      while (crossing < n && fewer_[crossing] < last(crossing)) ++crossing;
      const bool before =
          crossing == n || (crossing >= s && last(crossing - 1) <= fewer_[crossing] * kEqual);
      const std::size_t begin = before ? crossing - 1 : crossing;
      begin_[s * (layers + 1) + n] = begin;
      slowest_[n] = std::max(fewer_[begin], last(begin));
    }
  }
  first[stages] = layers;
  for (std::size_t s = stages; s > 0; --s) first[s - 1] = begin_[s * (layers + 1) + first[s]];
}

}  // namespace llmviewer
