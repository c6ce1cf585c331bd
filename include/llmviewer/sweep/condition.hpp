#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/sweep/columns.hpp"

namespace llmviewer {

/// A block's numbers by column, null where a column was not computed, and what its texts are.
struct ColumnBlock {
  std::span<const double* const> numbers;
  RowTexts texts;
  std::size_t lanes;
};

/// What --where asks for: an expression over columns, such as
///   tpot_s < 20ms and (fits or hardware == "h100-sxm") and batch * seq <= 1e6
/// with or, and, not (|| && !), < <= > >= == !=, + - * /, parentheses, numbers with units ("20ms",
/// "80GiB", "4k"), and texts in quotes. A comparison with a cell that is empty does not hold.
class Condition {
 public:
  /// Throws Error naming the place for what is no such expression, for a column that there is not,
  /// and for a comparison of unlike things: a text with a number, seconds with bytes.
  Condition(std::string_view text, std::span<const SweepColumn> columns);

  /// The columns that it reads, each once.
  const std::vector<std::size_t>& columns() const noexcept { return used_; }
  /// Lanes that the working room must have.
  std::size_t depth() const noexcept { return depth_; }

  /// Where it holds: `holds[lane]` is 1, elsewhere 0. Allocates nothing.
  void evaluate(const ColumnBlock& block, std::span<Lanes> room,
                std::span<double> holds) const noexcept;

  enum class Code : std::uint8_t {
    number,
    column,
    is_text,
    negate,
    logical_not,
    add,
    subtract,
    multiply,
    divide,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or,
  };
  /// One step of a stack machine.
  struct Instruction {
    Code code{};
    double number{};
    std::size_t column{};
    std::string text{};
  };

 private:
  std::vector<SweepColumn> columns_;
  std::vector<Instruction> program_;
  std::vector<std::size_t> used_;
  std::size_t depth_{};
};

}  // namespace llmviewer
