#include "plot/heat_marks.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "llmviewer/error.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "plot/ramp.hpp"

namespace llmviewer {
namespace {

/// Of numbers, from few to many.
constexpr std::array<std::string_view, 4> kShades{"░", "▒", "▓", "█"};
/// Of words, the first ones the least alike.
constexpr std::array<std::string_view, 6> kPatterns{"█", "░", "▚", "▒", "▞", "▓"};
constexpr std::size_t kSeries = 8;  ///< colours that differ

/// The number at a part of the way from the least to the most.
double number_at(const HeatGrid& grid, double part) {
  if (grid.kind == ScaleKind::linear) return grid.low * (1 - part) + grid.high * part;
  return std::exp(std::log(grid.low) * (1 - part) + std::log(grid.high) * part);
}

std::vector<TerminalMark> marks_of_numbers(const HeatGrid& grid, Colors colors) {
  const std::string& column = grid.color.column;
  if (!(grid.high > grid.low))
    return {{"█", kTerminalRamp[kTerminalRamp.size() / 2], told_of(grid.low, column)}};
  const bool solid = colors == Colors::ansi;
  const std::size_t count = solid ? kTerminalRamp.size() : kShades.size();
  std::vector<TerminalMark> marks;
  for (std::size_t i = 0; i < count; ++i) {
    const auto edge = [&](std::size_t index) {
      const double part = static_cast<double>(index) / static_cast<double>(count);
      const double value = index == count ? grid.high
                           : index == 0   ? grid.low
                                          : number_at(grid, part);
      return told_of(value, column);
    };
    const std::string range = edge(i) + " – " + edge(i + 1);
    marks.push_back({solid ? "█" : kShades[i], kTerminalRamp[solid ? i : 0], range});
  }
  return marks;
}

/// Bounds have colours of their own in all pictures.
bool are_bounds(const std::vector<std::string>& words) {
  return std::ranges::all_of(words, [](const std::string& word) {
    return word == name_of(Bound::memory) || word == name_of(Bound::compute);
  });
}

std::vector<TerminalMark> marks_of_bounds(const std::vector<std::string>& words, Colors colors) {
  std::vector<TerminalMark> marks;
  for (const std::string& word : words) {
    const bool memory = word == name_of(Bound::memory);
    const bool shaded = memory && colors == Colors::none;
    marks.push_back({shaded ? "░" : "█", ink_of(memory ? Bound::memory : Bound::compute), word});
  }
  return marks;
}

std::vector<TerminalMark> marks_of_words(const HeatGrid& grid, Colors colors) {
  const std::vector<std::string>& words = grid.color.labels;
  if (words.size() > kLetters.size()) {
    throw Error{"--value",
                std::to_string(words.size()) + " words of " + grid.color.column +
                    " are more than characters tell apart",
                "use 52 at most, or an SVG"};
  }
  if (are_bounds(words)) return marks_of_bounds(words, colors);
  const bool solid = colors == Colors::ansi && words.size() <= kSeries;
  std::vector<TerminalMark> marks;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view fill = solid                              ? "█"
                                  : words.size() <= kPatterns.size() ? kPatterns[i]
                                                                     : kLetters.substr(i, 1);
    marks.push_back({fill, ink_of(i), words[i]});
  }
  return marks;
}

}  // namespace

HeatMarks::HeatMarks(const HeatGrid& grid, Colors colors)
    : grid_{grid},
      marks_{grid.color.numeric ? marks_of_numbers(grid, colors) : marks_of_words(grid, colors)} {}

const TerminalMark& HeatMarks::of(double value) const noexcept {
  if (!grid_.color.numeric) return marks_[index_of(grid_.color, value)];
  const double height = height_of(grid_, value);
  const auto count = static_cast<double>(marks_.size());
  const double at = std::isfinite(height) ? std::clamp(height * count, 0.0, count - 1) : 0;
  return marks_[static_cast<std::size_t>(at)];
}

}  // namespace llmviewer
