#pragma once

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

}  // namespace llmviewer
