#include "plot/dot_canvas.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

/// The character of Braille with these dots, as UTF-8.
std::string braille(std::uint8_t dots) {
  const unsigned code = 0x2800U + dots;
  return {static_cast<char>(0xe0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3f)),
          static_cast<char>(0x80 | (code & 0x3f))};
}

}  // namespace

DotCanvas::DotCanvas(std::size_t columns, std::size_t rows)
    : columns_{columns}, rows_{rows}, cells_(columns * rows) {}

DotCanvas::Cell* DotCanvas::cell_at(Point at) noexcept {
  if (!(at.x >= 0 && at.x <= width() && at.y >= 0 && at.y <= height())) return nullptr;
  const auto column = std::min(static_cast<std::size_t>(at.x / 2), columns_ - 1);
  const auto row = std::min(static_cast<std::size_t>(at.y / 4), rows_ - 1);
  return &cells_[row * columns_ + column];
}

void DotCanvas::dot(Point at, std::optional<std::size_t> series) {
  constexpr std::array<std::array<std::uint8_t, 2>, 4> kDots{
      {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
  Cell* cell = cell_at(at);
  if (cell == nullptr) return;
  const auto x = std::min(static_cast<std::size_t>(at.x), 2 * columns_ - 1);
  const auto y = std::min(static_cast<std::size_t>(at.y), 4 * rows_ - 1);
  cell->dots |= kDots[y % 4][x % 2];
  if (cell->letter.empty()) cell->series = series;
}

void DotCanvas::line(Point from, Point to, std::optional<std::size_t> series) {
  const double steps = std::ceil(std::max(std::fabs(to.x - from.x), std::fabs(to.y - from.y)));
  constexpr double kMost = 100'000;
  if (!(steps < kMost)) return;
  for (int i = 0; i <= static_cast<int>(steps); ++i) {
    const double part = steps == 0 ? 0 : i / steps;
    dot({from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part}, series);
  }
}

void DotCanvas::letter(Point at, std::string_view character, std::optional<std::size_t> series) {
  Cell* cell = cell_at(at);
  if (cell == nullptr || !cell->letter.empty()) return;
  cell->letter = character;
  cell->series = series;
}

std::string DotCanvas::row(std::size_t index, Colors colors) const {
  std::string text;
  for (std::size_t column = 0; column < columns_; ++column) {
    const Cell& cell = cells_[index * columns_ + column];
    const std::string character = !cell.letter.empty() ? cell.letter
                                  : cell.dots != 0     ? braille(cell.dots)
                                                       : " ";
    text += painted(character, cell.series, colors);
  }
  return text;
}

std::size_t label_columns(const Axis& y) {
  std::size_t widest = 0;
  for (const std::string& label : y.labels) widest = std::max(widest, columns_of(label));
  return widest;
}

std::string labels_below(const Axis& x, std::size_t columns) {
  std::string labels;
  for (std::size_t i = 0; i < x.ticks.size(); ++i) {
    const auto at = static_cast<std::size_t>(std::max(0.0, x.scale(x.ticks[i])) / 2);
    const std::size_t length = columns_of(x.labels[i]);
    const std::size_t begin =
        std::min(at - std::min(at, length / 2), columns - std::min(columns, length));
    const std::size_t taken = columns_of(labels);
    if (begin < taken + (labels.empty() ? 0 : 1)) continue;
    labels += blanks(begin - taken) + x.labels[i];
  }
  return labels;
}

std::string framed(const DotCanvas& canvas, const Axis& x, const Axis& y, Colors colors) {
  const std::size_t left = label_columns(y);
  std::string text;
  const auto add_line = [&](std::string line) { text += without_end(std::move(line)) + '\n'; };
  for (std::size_t row = 0; row < canvas.rows(); ++row) {
    std::string label;
    for (std::size_t i = 0; i < y.ticks.size(); ++i) {
      const auto at = static_cast<std::size_t>(std::max(0.0, y.scale(y.ticks[i])) / 4);
      if (std::min(at, canvas.rows() - 1) == row) label = y.labels[i];
    }
    add_line(blanks(left - columns_of(label)) + label + (label.empty() ? " │" : " ┤") +
             canvas.row(row, colors));
  }
  const auto columns = static_cast<std::size_t>(canvas.width() / 2);
  text += blanks(left + 1) + "└";
  for (std::size_t i = 0; i < columns; ++i) text += "─";
  text += '\n';
  add_line(blanks(left + 2) + labels_below(x, columns));
  if (x.title.empty()) return text;
  return text + blanks(left + 2) + x.title + '\n';
}

}  // namespace llmviewer
