#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/plot/terminal.hpp"
#include "plot/page.hpp"
#include "plot/shapes.hpp"

namespace llmviewer {

/// Lines and letters in a grid of characters; lines are dots of Braille, 2 × 4 to a character.
class DotCanvas {
 public:
  DotCanvas(std::size_t columns, std::size_t rows);

  /// In dots: 0 … width, 0 … height, y downwards.
  double width() const noexcept { return static_cast<double>(2 * columns_); }
  double height() const noexcept { return static_cast<double>(4 * rows_); }
  void line(Point from, Point to, std::optional<std::size_t> series);
  void dot(Point at, std::optional<std::size_t> series);
  /// A character in place of the dots there.
  void letter(Point at, std::string_view character, std::optional<std::size_t> series);

  std::string row(std::size_t index, Colors colors) const;
  std::size_t rows() const noexcept { return rows_; }

 private:
  struct Cell {
    std::uint8_t dots{};
    std::string letter{};
    std::optional<std::size_t> series{};
  };
  Cell* cell_at(Point at) noexcept;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<Cell> cells_;
};

/// The canvas in a frame with the axes' labels.
std::string framed(const DotCanvas& canvas, const Axis& x, const Axis& y, Colors colors);

/// An axis' labels below so many columns, those that there is room for; its scale is in dots.
std::string labels_below(const Axis& x, std::size_t columns);

/// Columns left of the canvas that labels of an axis take.
std::size_t label_columns(const Axis& y);

}  // namespace llmviewer
