
#include "llmviewer/plot/terminal.hpp"
#include "plot/curves.hpp"
#include "plot/dot_canvas.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

/// One column's panel; a curve begins with its letter.
std::string panel(const Curves& all, const std::string& column, const TerminalOptions& options) {
  const std::size_t rows = all.question.y.size() > 1 ? 12 : 20;
  constexpr std::size_t kLabels = 14;
  DotCanvas canvas{usable_width(options) - kLabels, rows};
  const CurvePanel shown = panel_of(all, column, {0, 0, canvas.width(), canvas.height()});
  for (const double capacity : shown.capacities) {
    for (int x = 0; x < static_cast<int>(canvas.width()); x += 4) {
      canvas.dot({static_cast<double>(x), shown.y(capacity)}, std::nullopt);
    }
  }
  for (std::size_t i = 0; i < all.curves.size(); ++i) {
    bool named = all.question.series.empty();
    for (const std::vector<Point>& piece : pieces_of(all, i, shown)) {
      for (std::size_t p = 0; p < piece.size(); ++p) {
        canvas.line(piece[p == 0 ? 0 : p - 1], piece[p], i);
        if (!named) canvas.letter(piece[p], kLetters.substr(i % kLetters.size(), 1), i);
        named = true;
      }
    }
  }
  Axis x = axis_of(all.x, shown.x);
  const bool last = column == all.question.y.back();
  if (!last) x.title.clear();
  std::string heading = title_of(column);
  for (const double capacity : shown.capacities) {
    heading += "  ⠄ ⠄ ⠄ capacity " + told(capacity, "iB");
  }
  return heading + '\n' +
         framed(canvas, x, round_axis(shown.y, "", unit_of(column), static_cast<int>(rows / 3)),
                options.colors);
}

}  // namespace

std::string show_curve(const PlotTable& table, const CurveQuestion& question,
                       const TerminalOptions& options) {
  const Curves all = curves_of(table, question);
  std::string text = heading_of(heading_of(all), subject_of(table), options) + '\n';
  for (const std::string& column : question.y) text += panel(all, column, options) + '\n';
  if (question.series.empty()) text.pop_back();
  if (question.series.empty()) return text;
  for (std::size_t i = 0; i < all.curves.size(); ++i) {
    text += painted(kLetters.substr(i % kLetters.size(), 1), i, options.colors) + ' ' +
            cut_to(all.curves[i].name, usable_width(options) - 2) + '\n';
  }
  return text;
}

}  // namespace llmviewer
