#include "report/document.hpp"

#include <algorithm>
#include <utility>

namespace llmviewer {

Tone tone_of(Bound bound) noexcept {
  switch (bound) {
    case Bound::compute:
      return Tone::compute;
    case Bound::memory:
      return Tone::memory;
    case Bound::network:
      return Tone::network;
  }
  return Tone::plain;
}

Block::Block(Heading heading) : part_{std::move(heading)} {}
Block::Block(Facts facts) : part_{std::move(facts)} {}
Block::Block(Grid grid) : part_{std::move(grid)} {}

Block::Block(const Block& other) = default;
Block::Block(Block&& other) noexcept = default;
Block& Block::operator=(const Block& other) = default;
Block& Block::operator=(Block&& other) noexcept = default;
Block::~Block() = default;

void Grid::add(std::vector<GridCell> cells, GridRow::Kind kind) {
  rows.push_back({std::move(cells), kind});
}

void Grid::add(std::initializer_list<GridCell> cells, GridRow::Kind kind) {
  add(std::vector<GridCell>{cells}, kind);
}

Grid grid_titled(Titles words, Titles numbers, Titles more_words) {
  Grid grid;
  for (const std::string_view title : words) grid.heads.push_back({std::string{title}});
  for (const std::string_view title : numbers) {
    grid.heads.push_back({std::string{title}, Align::right});
  }
  for (const std::string_view title : more_words) grid.heads.push_back({std::string{title}});
  return grid;
}

void add(const Facts& more, Facts& facts) { facts.insert(facts.end(), more.begin(), more.end()); }

void add_fact(const char* label, const std::string& text, Facts& facts) {
  if (!text.empty()) facts.push_back({label, text});
}

void add_each(const std::string& label, const std::vector<std::string>& texts, Facts& facts) {
  for (const std::string& text : texts) facts.push_back({label, text});
}

void add(Facts facts, Document& document) {
  if (!facts.empty()) document.emplace_back(std::move(facts));
}

void add(Grid grid, Document& document) {
  if (!grid.rows.empty()) document.emplace_back(std::move(grid));
}

std::size_t text_width(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a continuation byte
  }));
}

}  // namespace llmviewer
