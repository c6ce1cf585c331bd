#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "llmviewer/plot/terminal.hpp"

namespace llmviewer {

// What pictures in characters have in common: colours, texts in so many columns, a legend.

/// The text in one of the 256 colours of terminals, as it is without colours and for none.
std::string inked(std::string_view text, std::optional<int> ink, Colors colors);

/// The colour of a series, readable on black and on white; they begin anew after the eighth.
int ink_of(std::size_t series) noexcept;
/// The text in it.
std::string painted(std::string_view text, std::optional<std::size_t> series, Colors colors);

/// Of what is bound by memory or compute.
int ink_of(Bound bound) noexcept;

/// What names things in a picture that a list below tells.
inline constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Columns of a text on a terminal, none of its characters wide; colours take none.
std::size_t columns_of(std::string_view text) noexcept;

inline std::string blanks(std::size_t count) { return std::string(count, ' '); }
/// The text without the blanks at its end.
std::string without_end(std::string text);

/// The columns to draw in: what is asked for, 40 at least.
std::size_t usable_width(const TerminalOptions& options) noexcept;

/// A text without colours in at most this many columns, "…" for what is cut; control characters,
/// which a terminal would obey, are told as "?".
std::string cut_to(std::string_view text, std::size_t columns);

/// The text in lines of at most this many columns, each after `indent`, broken in place of a
/// `separator`. A piece too long for a line is cut if it has no colours.
std::string lines_of(std::string_view text, std::string_view separator, std::size_t columns,
                     std::string_view indent = {});

/// The title asked for, else this one, and what is below it.
std::string heading_of(std::string_view title, std::string_view subtitle,
                       const TerminalOptions& options);

struct TerminalMark {
  std::string_view fill;
  std::optional<int> ink;
  std::string text;
};
/// What the fills or colours mean, in lines.
std::string legend_of(std::span<const TerminalMark> marks, const TerminalOptions& options);

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
