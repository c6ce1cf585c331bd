#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "plot/dot_canvas.hpp"
#include "plot/heat_grid.hpp"
#include "plot/palette.hpp"
#include "plot/terminal_text.hpp"

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
    const auto bound = bound_named(word);
    return bound == Bound::memory || bound == Bound::compute;
  });
}

std::vector<TerminalMark> marks_of_bounds(const std::vector<std::string>& words, Colors colors) {
  std::vector<TerminalMark> marks;
  for (const std::string& word : words) {
    const Bound bound = *bound_named(word);
    const bool shaded = bound == Bound::memory && colors == Colors::none;
    marks.push_back({shaded ? "░" : "█", ink_of(bound), word});
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

/// What the cells of a heatmap are filled with, in characters, and what each fill tells: a range
/// of numbers, from the least on, or a word.
class HeatMarks {
 public:
  /// Throws Error for more words than can be told apart.
  HeatMarks(const HeatGrid& grid, Colors colors);

  /// Of a number or the index of a word.
  const TerminalMark& of(double value) const noexcept;
  std::span<const TerminalMark> all() const noexcept { return marks_; }

 private:
  const HeatGrid& grid_;
  std::vector<TerminalMark> marks_;
};

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

/// What is drawn of the grid, and how wide.
struct Cells {
  std::vector<std::size_t> x;  ///< of the distinct values, those shown
  std::vector<std::size_t> y;
  std::size_t left{};    ///< columns of the names of rows
  std::size_t width{};   ///< of a cell
  std::size_t number{};  ///< of these, those for its number; 0: there is no room for numbers
};

/// `most` of so many, evenly, the first and the last among them.
std::vector<std::size_t> thinned(std::size_t count, std::size_t most) {
  std::vector<std::size_t> kept(std::min(count, most));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = kept.size() < 2 ? i : i * (count - 1) / (kept.size() - 1);
  }
  return kept;
}

std::size_t widest_of(const std::vector<std::string>& labels) {
  std::size_t widest = 0;
  for (const std::string& label : labels) widest = std::max(widest, columns_of(label));
  return widest;
}

Cells lay_out(const HeatGrid& grid, std::size_t width) {
  constexpr std::size_t kRows = 40;
  constexpr std::size_t kAxis = 2;
  constexpr std::size_t kWidest = 8;  // of a cell without a number
  Cells cells;
  cells.left = std::min(widest_of(grid.y.labels), width / 3);
  const std::size_t room = width - cells.left - kAxis;
  cells.x = thinned(grid.x.distinct.size(), room);
  cells.y = thinned(grid.y.distinct.size(), kRows);
  cells.width = room / cells.x.size();
  constexpr std::size_t kBlanks = 2;
  const std::size_t number = widest_of(grid.color.labels) + kBlanks;
  if (grid.color.numeric && cells.width >= number + 2) {
    cells.number = number;
    cells.width = std::min(cells.width, number + 4);
  } else {
    cells.width = std::min(cells.width, kWidest);
  }
  return cells;
}

/// The rows' values by cell: row by row of the grid.
std::vector<std::optional<double>> values_of(const HeatGrid& grid) {
  std::vector<std::optional<double>> values(grid.x.distinct.size() * grid.y.distinct.size());
  for (std::size_t i = 0; i < grid.color.of_rows.size(); ++i) {
    if (!has_cell(grid, i)) continue;
    const std::size_t row = index_of(grid.y, grid.y.of_rows[i]);
    values[row * grid.x.distinct.size() + index_of(grid.x, grid.x.of_rows[i])] =
        grid.color.of_rows[i];
  }
  return values;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (; times > 0; --times) all += text;
  return all;
}

std::string right_aligned(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, columns_of(text)), ' ') + text;
}

constexpr std::string_view kNothing = "·";

std::string cell_of(const HeatGrid& grid, const HeatMarks& marks, const Cells& cells,
                    std::optional<double> value, Colors colors) {
  if (!value) return std::string{kNothing} + std::string(cells.width - 1, ' ');
  const TerminalMark& mark = marks.of(*value);
  const std::string fill = inked(repeated(mark.fill, cells.width - cells.number), mark.ink, colors);
  if (cells.number == 0) return fill;
  return fill + right_aligned(label_of(grid.color, *value), cells.number - 1) + ' ';
}

/// The cells' rows, the highest value first, each with its name.
std::string rows_of(const HeatGrid& grid, const HeatMarks& marks, const Cells& cells,
                    Colors colors) {
  const std::vector<std::optional<double>> values = values_of(grid);
  std::string text;
  for (auto row = cells.y.rbegin(); row != cells.y.rend(); ++row) {
    std::string line = right_aligned(cut_to(grid.y.labels[*row], cells.left), cells.left) + " ┤";
    for (const std::size_t column : cells.x) {
      const auto value = values[*row * grid.x.distinct.size() + column];
      line += cell_of(grid, marks, cells, value, colors);
    }
    text += without_end(std::move(line)) + '\n';
  }
  return text;
}

/// The axis across: its line, its names where there is room, its title.
std::string foot_of(const HeatGrid& grid, const Cells& cells, std::size_t width) {
  const std::size_t columns = cells.x.size() * cells.width;
  const auto count = static_cast<double>(cells.x.size());
  Axis axis{{ScaleKind::linear, 0, count, 0, 2 * static_cast<double>(columns)}, "", {}, {}};
  for (std::size_t i = 0; i < cells.x.size(); ++i) {
    axis.ticks.push_back(static_cast<double>(i) + 0.5);
    axis.labels.push_back(cut_to(grid.x.labels[cells.x[i]], columns));
  }
  const std::string blanks(cells.left + 2, ' ');
  return blanks.substr(1) + "└" + repeated("─", columns) + '\n' + blanks +
         labels_below(axis, columns) + '\n' + blanks +
         cut_to(title_of(grid.x.column), width - blanks.size()) + '\n';
}

/// What the cells mean, and what is not shown.
std::string key_of(const HeatGrid& grid, const HeatMarks& marks, const Cells& cells,
                   const TerminalOptions& options) {
  const std::size_t width = usable_width(options);
  std::string text = title_of(grid.color.column);
  if (grid.color.numeric && grid.kind == ScaleKind::log) text += ", logarithmic steps";
  text = lines_of(text, " ", width);
  std::vector<TerminalMark> all(marks.all().begin(), marks.all().end());
  const std::vector<std::optional<double>> values = values_of(grid);
  if (std::ranges::any_of(values, [](const auto& value) { return !value; })) {
    all.push_back({kNothing, {}, "no value"});
  }
  text += legend_of(all, options);
  const auto note = [&](const Places& places, const std::vector<std::size_t>& shown) {
    if (shown.size() == places.distinct.size()) return;
    text += lines_of("shown: " + std::to_string(shown.size()) + " of " +
                         std::to_string(places.distinct.size()) + " values of " + places.column,
                     " ", width);
  };
  note(grid.x, cells.x);
  note(grid.y, cells.y);
  return text;
}

}  // namespace

std::string show_heatmap(const PlotTable& table, const HeatmapQuestion& question,
                         const TerminalOptions& options) {
  const HeatGrid grid = heat_grid_of(table, question);
  const HeatMarks marks{grid, options.colors};
  const std::size_t width = usable_width(options);
  const Cells cells = lay_out(grid, width);
  return heading_of(title_of(grid), subject_of(table), options) + '\n' +
         cut_to(title_of(grid.y.column), width) + '\n' +
         rows_of(grid, marks, cells, options.colors) + foot_of(grid, cells, width) + '\n' +
         key_of(grid, marks, cells, options);
}

}  // namespace llmviewer
