#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "plot/heat_grid.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {

/// What the cells of a heatmap are filled with, in characters, and what each fill tells: a range
/// of numbers, from the least on, or a word.
class HeatMarks {
 public:
  /// Throws Error for more words than can be told apart.
  HeatMarks(const HeatGrid& grid, Colors colors);

  /// Of a number or the index of a word.
  const TerminalMark& of(double value) const noexcept;
  std::span<const TerminalMark> all() const noexcept { return marks_; }

 private:
  const HeatGrid& grid_;
  std::vector<TerminalMark> marks_;
};

}  // namespace llmviewer
