#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace llmviewer {

/// Times by how long they are, in bins of two parts in a thousand, in memory that does not grow.
/// The mean is exact. Times are at least 0; below 1 µs and above 12 days they share a bin.
class LogHistogram {
 public:
  LogHistogram() : counts_(kBins) {}

  void add(double seconds, double times = 1) noexcept {
    counts_[bin_of(seconds)] += times;
    count_ += times;
    sum_ += times * seconds;
  }
  void add(const LogHistogram& other) noexcept {
    for (std::size_t i = 0; i < kBins; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
  }

  double count() const noexcept { return count_; }
  double mean() const noexcept { return count_ > 0 ? sum_ / count_ : 0; }
  /// The time that a share of all, 0 to 1, is not above.
  double quantile(double share) const noexcept {
    double left = share * count_;
    for (std::size_t i = 0; i < kBins; ++i) {
      if (left <= counts_[i] && counts_[i] > 0) {
        return edge_of(i) + left / counts_[i] * (edge_of(i + 1) - edge_of(i));
      }
      left -= counts_[i];
    }
    return 0;
  }
  /// The bins that hold any: calls visit(time in the middle, how many).
  template <class Visit>
  void each(Visit&& visit) const {
    for (std::size_t i = 0; i < kBins; ++i) {
      if (counts_[i] > 0) visit((edge_of(i) + edge_of(i + 1)) / 2, counts_[i]);
    }
  }

 private:
  // A bin is known by the exponent of a double and the first bits of its mantissa.
  static constexpr int kMantissaBits = 52;
  static constexpr int kBitsUsed = 9;
  static constexpr double kLeast = 0x1p-20;
  static constexpr std::size_t kBins = std::size_t{40} << kBitsUsed;

  static std::uint64_t key_of(double seconds) noexcept {
    return std::bit_cast<std::uint64_t>(seconds) >> (kMantissaBits - kBitsUsed);
  }
  static std::size_t bin_of(double seconds) noexcept {
    if (seconds < kLeast) return 0;
    const std::uint64_t bin = key_of(seconds) - key_of(kLeast);
    return bin < kBins ? static_cast<std::size_t>(bin) : kBins - 1;
  }
  static double edge_of(std::size_t bin) noexcept {
    return std::bit_cast<double>((key_of(kLeast) + bin) << (kMantissaBits - kBitsUsed));
  }

  std::vector<double> counts_;
  double count_{};
  double sum_{};
};

}  // namespace llmviewer
