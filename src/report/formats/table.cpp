// Aligned text for people: a document as it stands on a terminal.

#include <algorithm>
#include <string>

#include "report/formats.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kIndent = "  ";

std::string_view escape_of(Tone tone) noexcept {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::strong:
      return "\033[1m";
    case Tone::faint:
      return "\033[2m";
    case Tone::compute:
      return "\033[33m";
    case Tone::memory:
      return "\033[36m";
    case Tone::network:
      return "\033[35m";
  }
  return "";
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

/// A member of a section stands under its name.
std::size_t indent_of(const GridRow& row, std::size_t column) noexcept {
  return row.kind == GridRow::Kind::member && column == 0 ? kIndent.size() : 0;
}

using Widths = std::vector<std::size_t>;

void widen(const Grid& grid, Widths& widths) {
  for (std::size_t i = 0; i < grid.heads.size(); ++i) {
    widths[i] = std::max(widths[i], text_width(grid.heads[i].title));
  }
  for (const GridRow& row : grid.rows) {
    if (row.kind == GridRow::Kind::section) continue;  // it runs over the columns to its right
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      widths[i] = std::max(widths[i], indent_of(row, i) + text_width(row.cells[i].text));
    }
  }
}

/// Grids with the same heads are as wide as the widest of them: their columns line up.
Widths widths_of(const Grid& grid, const Document& document) {
  Widths widths(grid.heads.size(), 0);
  for (const Block& block : document) {
    const auto* other = std::get_if<Grid>(&block.part());
    if (other != nullptr && other->heads == grid.heads) widen(*other, widths);
  }
  return widths;
}

struct TextLine {
  std::string text;
  std::size_t pending{0};  // spaces that are written only if something follows

  void add(std::string_view painted, std::size_t width, std::size_t column_width, Align align) {
    const std::size_t padding = column_width > width ? column_width - width : 0;
    if (align == Align::right) pending += padding;
    if (width > 0) {
      text += std::string(pending, ' ');
      text += painted;
      pending = 0;
    } else {
      pending += column_width - padding;
    }
    if (align == Align::left) pending += padding;
    pending += kGap.size();
  }
};

std::string row_line(const Grid& grid, const GridRow& row, const Widths& widths, Paint paint) {
  TextLine line;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto& [text, tone] = row.cells[i];
    const std::string indent(indent_of(row, i), ' ');
    const std::size_t width = indent.size() + text_width(text);
    line.add(indent + paint(tone, text), width, widths[i], grid.heads[i].align);
  }
  return line.text;
}

void write_grid(const Grid& grid, const Document& document, Paint paint, std::ostream& out) {
  const Widths widths = widths_of(grid, document);
  std::size_t total = 0;
  for (const std::size_t width : widths) total += width + kGap.size();
  // A last column of sentences runs on beyond the rule.
  constexpr std::size_t kSentence = 30;
  const bool sentences = !widths.empty() && widths.back() > kSentence;
  const std::size_t whole = total - kGap.size();
  const std::size_t rule_width = sentences ? std::min(whole, kTextWidth) : whole;
  const std::string rule = paint(Tone::faint, repeated("─", rule_width)) + "\n";
  GridRow heads;
  for (const GridHead& head : grid.heads) heads.cells.push_back({head.title, Tone::strong});
  const bool titled =
      std::ranges::any_of(grid.heads, [](const GridHead& head) { return !head.title.empty(); });
  if (titled) out << row_line(grid, heads, widths, paint) << '\n' << rule;
  for (const GridRow& row : grid.rows) {
    const bool under_rows = &row != &grid.rows.front();
    if (row.kind == GridRow::Kind::total && under_rows) out << rule;
    out << row_line(grid, row, widths, paint) << '\n';
  }
}

/// Up to the separator, or the whole; the separator's last character is left out.
std::size_t end_of_piece(std::string_view text, std::string_view separator) {
  const std::size_t found = text.find(separator);
  return found == std::string_view::npos ? text.size() : found + separator.size() - 1;
}

/// Breaks a text into lines, a list between its parts; lines after the first are indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  const bool list = text.find(kDot) != std::string_view::npos;
  const std::string_view separator = list ? kDot : kDot.substr(0, 1);
  std::string result;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = end_of_piece(text, separator);
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t width = text_width(piece);
    if (column > indent && column + 1 + width > kTextWidth) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      result += ' ';
      ++column;
    }
    result += piece;
    column += width;
  }
  return result;
}

void write(const Facts& facts, Paint paint, std::ostream& out) {
  std::size_t width = 0;
  for (const Fact& fact : facts) width = std::max(width, text_width(fact.label));
  const std::size_t indent = width + kGap.size();
  std::string_view last;
  for (const Fact& fact : facts) {
    const std::string label = fact.label == last ? std::string{} : fact.label;
    out << paint(Tone::faint, label) << std::string(indent - text_width(label), ' ')
        << wrapped(fact.text, indent) << '\n';
    last = fact.label;
  }
}

void write(const Heading& heading, Paint paint, std::ostream& out) {
  out << paint(Tone::strong, heading.text);
  if (!heading.aside.empty()) out << "  " << heading.aside;
  out << '\n';
}

void write_block(const Block& block, const Document& document, Paint paint, std::ostream& out) {
  if (const auto* grid = std::get_if<Grid>(&block.part())) {
    write_grid(*grid, document, paint, out);
  } else if (const auto* facts = std::get_if<Facts>(&block.part())) {
    write(*facts, paint, out);
  } else if (const auto* heading = std::get_if<Heading>(&block.part())) {
    write(*heading, paint, out);
  }
}

}  // namespace

std::string Paint::operator()(Tone tone, std::string_view text) const {
  const std::string_view begin = escape_of(tone);
  if (!color_ || begin.empty() || text.empty()) return std::string{text};
  return std::string{begin} + std::string{text} + "\033[0m";
}

void write_text(const Document& document, Paint paint, std::ostream& out) {
  bool first = true;
  bool after_heading = false;
  for (const Block& block : document) {
    if (!first && !after_heading) out << '\n';
    write_block(block, document, paint, out);
    first = false;
    after_heading = std::holds_alternative<Heading>(block.part());
  }
}

namespace {

constexpr FormatWriter kTableWriter{
    .write = [](const ReportView& view, Paint paint,
                std::ostream& out) { write_text(view.document(), paint, out); },
};

}  // namespace

extern const ReportFormat format_table{
    .name = "table",
    .meaning = "aligned columns for people",
    .shape = FormatShape::screen,
    .place = 0,
    .writer = &kTableWriter,
};

}  // namespace llmviewer
