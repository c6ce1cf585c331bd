#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/tone.hpp"

namespace llmviewer {

enum class Align : std::uint8_t { left, right };

struct GridHead {
  std::string title;
  Align align{Align::left};

  friend bool operator==(const GridHead&, const GridHead&) = default;
};

struct GridCell {
  std::string text;
  Tone tone{Tone::plain};
};

/// A row of cells; a section's row names the rows under it, indented; a total stands under a rule.
struct GridRow {
  enum class Kind : std::uint8_t { plain, section, member, total };
  std::vector<GridCell> cells;
  Kind kind{Kind::plain};
};

struct Grid {
  std::vector<GridHead> heads;  ///< none with a title: no head line
  std::vector<GridRow> rows;
};

/// What a part is called, and in short what there is to say about it.
struct Heading {
  std::string text;
  std::string aside;
  int level{1};
};

struct Fact {
  std::string label;
  std::string text;
};
using Facts = std::vector<Fact>;

/// A screen for people: rendered as aligned text or as Markdown.
using Block = std::variant<Heading, Facts, Grid>;
using Document = std::vector<Block>;

/// Text of at most this many columns, where words allow it.
inline constexpr std::size_t kTextWidth = 100;

void write_text(const Document& document, Paint paint, std::ostream& out);
void write_markdown(const Document& document, std::ostream& out);
/// As Markdown if that is the format's name, else as plain text.
void write_document(const Document& document, std::string_view format, std::ostream& out);

/// Columns that a UTF-8 text takes, one for each code point.
std::size_t text_width(std::string_view text) noexcept;

}  // namespace llmviewer
