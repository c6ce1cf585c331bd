// Documents as aligned text.

#include <algorithm>
#include <string>

#include "report/document.hpp"
#include "report/text_grid.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

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
  if (const auto* grid = std::get_if<Grid>(&block)) {
    write_grid(*grid, document, paint, out);
  } else if (const auto* facts = std::get_if<Facts>(&block)) {
    write(*facts, paint, out);
  } else if (const auto* heading = std::get_if<Heading>(&block)) {
    write(*heading, paint, out);
  }
}

}  // namespace

std::size_t text_width(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a continuation byte
  }));
}

void write_text(const Document& document, Paint paint, std::ostream& out) {
  bool first = true;
  bool after_heading = false;
  for (const Block& block : document) {
    if (!first && !after_heading) out << '\n';
    write_block(block, document, paint, out);
    first = false;
    after_heading = std::holds_alternative<Heading>(block);
  }
}

}  // namespace llmviewer
