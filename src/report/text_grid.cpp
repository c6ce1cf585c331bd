#include "report/text_grid.hpp"

#include <algorithm>
#include <string>

namespace llmviewer {
namespace {

constexpr std::string_view kIndent = "  ";

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
    const auto* other = std::get_if<Grid>(&block);
    if (other != nullptr && other->heads == grid.heads) widen(*other, widths);
  }
  return widths;
}

struct Line {
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
  Line line;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto& [text, tone] = row.cells[i];
    const std::string indent(indent_of(row, i), ' ');
    const std::size_t width = indent.size() + text_width(text);
    line.add(indent + paint(tone, text), width, widths[i], grid.heads[i].align);
  }
  return line.text;
}

}  // namespace

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
  const bool titled = std::any_of(grid.heads.begin(), grid.heads.end(),
                                  [](const GridHead& head) { return !head.title.empty(); });
  if (titled) out << row_line(grid, heads, widths, paint) << '\n' << rule;
  for (const GridRow& row : grid.rows) {
    const bool under_rows = &row != &grid.rows.front();
    if (row.kind == GridRow::Kind::total && under_rows) out << rule;
    out << row_line(grid, row, widths, paint) << '\n';
  }
}

}  // namespace llmviewer
