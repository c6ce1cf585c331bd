// GitHub's Markdown.

#include <string>

#include "report/formats.hpp"

namespace llmviewer {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string emphasised(std::string_view text, bool strong) {
  if (text.empty() || !strong) return escaped(text);
  return "**" + escaped(text) + "**";
}

void write(const Grid& grid, std::ostream& out) {
  for (const GridHead& head : grid.heads) out << "| " << escaped(head.title) << ' ';
  out << "|\n";
  for (const GridHead& head : grid.heads) out << (head.align == Align::right ? "|--:" : "|:--");
  out << "|\n";
  for (const GridRow& row : grid.rows) {
    const bool strong = row.kind == GridRow::Kind::section || row.kind == GridRow::Kind::total;
    for (const GridCell& cell : row.cells) out << "| " << emphasised(cell.text, strong) << ' ';
    for (std::size_t i = row.cells.size(); i < grid.heads.size(); ++i) out << "| ";
    out << "|\n";
  }
}

void write(const Facts& facts, std::ostream& out) {
  for (const Fact& fact : facts) out << "- **" << fact.label << "**: " << fact.text << '\n';
}

void write(const Heading& heading, std::ostream& out) {
  out << std::string(static_cast<std::size_t>(heading.level), '#') << ' ' << heading.text << '\n';
  if (!heading.aside.empty()) out << '\n' << heading.aside << '\n';
}

}  // namespace

void write_markdown(const Document& document, std::ostream& out) {
  bool first = true;
  for (const Block& block : document) {
    if (!first) out << '\n';
    first = false;
    std::visit([&](const auto& part) { write(part, out); }, block.part());
  }
}

namespace {

constexpr FormatWriter kMarkdownWriter{
    .write = [](const ReportView& view, Paint /*paint*/,
                std::ostream& out) { write_markdown(view.document(), out); },
};

}  // namespace

extern const ReportFormat format_markdown{
    .name = "markdown",
    .meaning = "tables for documents and issues",
    .shape = FormatShape::screen,
    .place = 4,
    .writer = &kMarkdownWriter,
};

}  // namespace llmviewer
