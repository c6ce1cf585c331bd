#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// The values of a numeric axis, in the order they were typed. A range takes the same room however
/// long it is.
class NumberAxis {
 public:
  NumberAxis() = default;
  explicit NumberAxis(double value) { add(value, 0, 1); }

  std::uint64_t size() const noexcept { return size_; }
  double operator[](std::uint64_t index) const noexcept;
  double largest() const noexcept;
  double smallest() const noexcept;

  /// first, first + step, …: `count` values.
  void add(double first, double step, std::uint64_t count);

 private:
  struct Run {
    double first;
    double step;
    std::uint64_t begin;  ///< index of its first value
    std::uint64_t count;
  };
  std::vector<Run> runs_;
  std::uint64_t size_{0};
};

/// Reads "1,2,8..64:x2,100..200:+50": values and ranges of whole numbers from 1 to 10⁹, "4k"
/// allowed. a..b counts by one, :+n by n, :xn multiplies by n (rounded to whole numbers, each
/// once); b belongs to the range if it is hit. Throws Error naming `option`.
NumberAxis parse_count_axis(std::string_view text, std::string_view option);

/// The same for figures with units, "200GB/s..4TB/s:x1.5", as texts in base units; what is no
/// range stays as it was typed. A value in brackets, "[1,2]", is one value.
std::vector<std::string> parse_figure_axis(std::string_view text, std::string_view option);

/// "a,b,c" in parts. Throws Error where a part is empty or there is none.
std::vector<std::string> parse_list_axis(std::string_view text, std::string_view option);

/// Whether `text` matches a pattern in which * stands for any characters and ? for one.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;
/// Whether it is such a pattern, or "all".
bool is_glob(std::string_view text) noexcept;

}  // namespace llmviewer
