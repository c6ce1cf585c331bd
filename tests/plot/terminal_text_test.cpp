#include "plot/terminal_text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace llmviewer::terminal_text_test {
namespace {

TEST(TerminalText, CountsCharactersAndNoColours) {
  EXPECT_EQ(columns_of("×32 µs"), 6U);
  EXPECT_EQ(columns_of(painted("mm", 1, Colors::ansi) + "m"), 3U);
  EXPECT_EQ(painted("x", 1, Colors::none), "x");
}

TEST(TerminalText, CutsBetweenCharactersAndTellsSo) {
  EXPECT_EQ(cut_to("µµµµ", 4), "µµµµ");
  EXPECT_EQ(cut_to("µµµµ", 3), "µµ…");
  EXPECT_EQ(cut_to("ab", 1), "…");
  EXPECT_EQ(cut_to("ab", 0), "");
}

TEST(TerminalText, KeepsFromTheTerminalWhatItWouldObey) {
  EXPECT_EQ(cut_to("a\033[2Jb\n\x7f", 20), "a?[2Jb??");
}

TEST(TerminalText, BreaksLinesAtSeparatorsOnly) {
  EXPECT_EQ(lines_of("a b · c d · e", " · ", 9), "a b · c d\ne\n");
  EXPECT_EQ(lines_of("a b · c d · e", " · ", 9, "  "), "  a b\n  c d · e\n");
  EXPECT_EQ(lines_of("abcdef · g", " · ", 4), "abc…\ng\n");
  EXPECT_EQ(lines_of("", " · ", 9), "");
}

TEST(TerminalText, TellsTheLegendInLinesOfTheWidth) {
  const std::array marks{TerminalMark{"█", {}, "some of the one kind"},
                         TerminalMark{"░", {}, "some of the other kind"}};
  EXPECT_EQ(legend_of(marks, {.width = 60}), "█ some of the one kind  ░ some of the other kind\n");
  EXPECT_EQ(legend_of(marks, {.width = 40}), "█ some of the one kind\n░ some of the other kind\n");
}

TEST(TerminalText, TheTitleAskedForStandsInPlaceOfTheUsualOne) {
  EXPECT_EQ(heading_of("of a", "b · c", {}), "of a\nb · c\n");
  TerminalOptions options;
  options.title = "mine";
  EXPECT_EQ(heading_of("of a", "b · c", options), "mine\nb · c\n");
}

constexpr std::array kParts{BarPart{2, "a", 0}, BarPart{0, "b", 1}, BarPart{4, "c", 2}};

TEST(TerminalBar, IsAsLongAsItsParts) {
  EXPECT_EQ(bar_of(kParts, 12, 12, {}, Colors::none), "aacccc");
  EXPECT_EQ(bar_of(kParts, 6, 12, {}, Colors::none), "aaaacccccccc");
  EXPECT_EQ(bar_of(kParts, 0, 12, {}, Colors::none), "");
  EXPECT_EQ(columns_of(bar_of(kParts, 12, 12, 3, Colors::ansi)), 7U);
}

TEST(TerminalBar, TheMarkStandsWhereItsLengthEnds) {
  EXPECT_EQ(bar_of(kParts, 12, 12, 8, Colors::none), "aacccc  ┃");
  EXPECT_EQ(bar_of(kParts, 12, 12, 6, Colors::none), "aacccc┃");
  EXPECT_EQ(bar_of(kParts, 12, 12, 3, Colors::none), "aac┃ccc");
  EXPECT_EQ(bar_of(kParts, 12, 12, 2, Colors::none), "aa┃cccc");
  EXPECT_EQ(bar_of(kParts, 12, 12, 0, Colors::none), "┃aacccc");
}

}  // namespace
}  // namespace llmviewer::terminal_text_test
