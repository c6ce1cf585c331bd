#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// What a piece of text means to the eye.
enum class Tone : std::uint8_t { plain, strong, faint, compute, memory, network };

Tone tone_of(Bound bound) noexcept;

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

  void add(std::vector<GridCell> cells, GridRow::Kind kind = GridRow::Kind::plain);
  void add(std::initializer_list<GridCell> cells, GridRow::Kind kind = GridRow::Kind::plain);
};

/// A grid without rows: columns of words, then columns of numbers, then columns of words.
using Titles = std::initializer_list<std::string_view>;
Grid grid_titled(Titles words, Titles numbers = {}, Titles more_words = {});

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

/// Appends.
void add(const Facts& more, Facts& facts);
/// One, unless its text is empty.
void add_fact(const char* label, const std::string& text, Facts& facts);
/// One for each text, all of this label.
void add_each(const std::string& label, const std::vector<std::string>& texts, Facts& facts);

/// What a document is made of.
class Block {
 public:
  using Part = std::variant<Heading, Facts, Grid>;

  Block(Heading heading);
  Block(Facts facts);
  Block(Grid grid);

  // Not inline, for documents make dozens: they compile in less time and code.
  Block(const Block& other);
  Block(Block&& other) noexcept;
  Block& operator=(const Block& other);
  Block& operator=(Block&& other) noexcept;
  ~Block();

  const Part& part() const noexcept { return part_; }

 private:
  Part part_;
};

/// A screen for people: rendered as aligned text or as Markdown.
using Document = std::vector<Block>;

/// Appends what has anything to say: a fact, a row.
void add(Facts facts, Document& document);
void add(Grid grid, Document& document);

/// Between the parts of a list: a line is broken there.
inline constexpr std::string_view kDot = " · ";
/// Text of at most this many columns, where words allow it.
inline constexpr std::size_t kTextWidth = 100;

/// Columns that a UTF-8 text takes, one for each code point.
std::size_t text_width(std::string_view text) noexcept;

}  // namespace llmviewer
