#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "llmviewer/plot/terminal.hpp"

namespace llmviewer {

/// What tells parts apart where there are no colours.
inline constexpr std::array<std::string_view, 6> kFills{"█", "▓", "▒", "░", "▚", "▞"};

/// Of the part or kind with this index: with colours they tell it, and all are solid.
std::string_view fill_of(std::size_t index, Colors colors) noexcept;

/// A part of a bar.
struct BarPart {
  double length{};
  std::string_view fill;
  std::size_t color{};  ///< of a series
};

/// What stands across a bar, such as a capacity.
inline constexpr std::string_view kBarMark = "┃";
inline constexpr std::size_t kBarMarkColor = 1;

/// The parts one after the other, `columns` for a length of `most`. Where a mark is given it takes
/// a column more: it stands between what is below it and what is beyond.
std::string bar_of(std::span<const BarPart> parts, double most, std::size_t columns,
                   std::optional<double> mark, Colors colors);

}  // namespace llmviewer
