#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "llmviewer/plot/terminal.hpp"

namespace llmviewer {

// What pictures in characters have in common: colours, texts in so many columns, a legend.

/// The text in the colour of a series; "" for none keeps it as it is.
std::string painted(std::string_view text, std::optional<std::size_t> series, Colors colors);

/// Columns of a text on a terminal, none of its characters wide; colours take none.
std::size_t columns_of(std::string_view text) noexcept;

/// The columns to draw in: what is asked for, 40 at least.
std::size_t usable_width(const TerminalOptions& options) noexcept;

/// A text without colours in at most this many columns, "…" for what is cut; control characters,
/// which a terminal would obey, are told as "?".
std::string cut_to(std::string_view text, std::size_t columns);

/// The text in lines of at most this many columns, each after `indent`, broken in place of a
/// `separator`. A piece too long for a line is cut if it has no colours.
std::string lines_of(std::string_view text, std::string_view separator, std::size_t columns,
                     std::string_view indent = {});

/// Title and what is below it.
std::string heading_of(std::string_view title, std::string_view subtitle,
                       const TerminalOptions& options);

struct TerminalMark {
  std::string_view fill;
  std::optional<std::size_t> series;
  std::string text;
};
/// What the fills or colours mean, in lines.
std::string legend_of(std::span<const TerminalMark> marks, const TerminalOptions& options);

}  // namespace llmviewer
