#include "report/document.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "report/cell.hpp"
#include "report/formats.hpp"

namespace llmviewer::document_test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string text_of(const Document& document) {
  std::ostringstream out;
  write_text(document, Paint{false}, out);
  return out.str();
}

std::string markdown_of(const Document& document) {
  std::ostringstream out;
  write_markdown(document, out);
  return out.str();
}

Grid grid(std::vector<std::string> texts) {
  Grid grid{.heads = {{"name"}, {"n", Align::right}}, .rows = {}};
  for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
    grid.rows.push_back({{{texts[i]}, {texts[i + 1]}}, GridRow::Kind::plain});
  }
  return grid;
}

TEST(Text, AlignsByCharactersNotBytes) {
  EXPECT_EQ(text_width("×32 µs·"), 7U);
  EXPECT_EQ(text_of({grid({"µµµ", "×1", "abcdef", "100"})}),
            "name      n\n"
            "───────────\n"
            "µµµ      ×1\n"
            "abcdef  100\n");
}

TEST(Text, GivesTablesWithTheSameHeadsTheSameWidths) {
  EXPECT_EQ(text_of({grid({"a", "1"}), grid({"abcdef", "1000"})}),
            "name       n\n"
            "────────────\n"
            "a          1\n"
            "\n"
            "name       n\n"
            "────────────\n"
            "abcdef  1000\n");
}

TEST(Text, LeavesNoSpaceAtTheEndOfALine) {
  EXPECT_EQ(text_of({grid({"abcdef", ""})}), "name    n\n─────────\nabcdef\n");
}

TEST(Text, WrapsListsBetweenTheirPartsAndProseBetweenWords) {
  const std::string part(60, 'x');
  EXPECT_EQ(text_of({Facts{{"list", part + " · two words · " + part}}}),
            "list  " + part + " · two words ·\n      " + part + "\n");
  EXPECT_EQ(text_of({Facts{{"note", part + " two words " + part}}}),
            "note  " + part + " two words\n      " + part + "\n");
}

TEST(Markdown, EscapesBarsAndFillsUpSections) {
  Grid sections = grid({"a|b", "1"});
  sections.rows.push_back({{{"group"}}, GridRow::Kind::section});
  EXPECT_EQ(markdown_of({sections}),
            "| name | n |\n"
            "|:--|--:|\n"
            "| a\\|b | 1 |\n"
            "| **group** | |\n");
}

TEST(Cells, ShowWhatIsAbsentAndWhatIsNoNumber) {
  EXPECT_EQ(for_people(Cell{}, Show::plain), "–");
  EXPECT_EQ(for_people(Cell{kInfinity}, Show::scaled), "–");
  EXPECT_EQ(for_machines(Cell{}), "");
  EXPECT_EQ(for_machines(Cell{kInfinity}), "");
  EXPECT_EQ(for_machines(Cell{0.1}), "0.1");
  EXPECT_EQ(for_machines(Cell{true}), "true");
}

TEST(Cells, ShowSharesByTheirSize) {
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(0.0001), "<0.1 %");
  EXPECT_EQ(percent(0.0605), "6.0 %");
  EXPECT_EQ(percent(1), "100 %");
}

}  // namespace
}  // namespace llmviewer::document_test
