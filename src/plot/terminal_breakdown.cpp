#include <algorithm>
#include <cmath>

#include "llmviewer/plot/terminal.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/breakdown_parts.hpp"
#include "plot/dot_canvas.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

/// What stands for a family where there are no colours.
constexpr std::array<std::string_view, 6> kFills{"█", "▓", "▒", "░", "▚", "▞"};

std::string_view fill_of(OpFamily family, Colors colors) {
  return colors == Colors::ansi ? "█" : kFills[static_cast<std::size_t>(family)];
}

/// Its parts family by family, `columns` for the whole of the longest bar.
std::string bar_of(const StageBar& bar, Measure measure, double most, std::size_t columns,
                   Colors colors) {
  std::string text;
  double sum = 0;
  std::size_t drawn = 0;
  for (const OpPart& part : bar.parts) {
    sum += part.of(measure);
    const double end = most > 0 ? sum / most * static_cast<double>(columns) : 0;
    std::string run;
    for (; static_cast<double>(drawn) + 0.5 < end && drawn < columns; ++drawn) {
      run += fill_of(part.family, colors);
    }
    text += painted(run, color_index(part.family), colors);
  }
  return text;
}

/// The operators that take most of it, as many as a line holds.
std::string largest_of(const StageBar& bar, Measure measure, std::size_t columns) {
  constexpr std::size_t kMost = 8;
  std::vector<OpPart> parts = bar.parts;
  std::ranges::stable_sort(
      parts, [&](const OpPart& a, const OpPart& b) { return a.of(measure) > b.of(measure); });
  std::string text;
  const double whole = bar.of(measure);
  for (std::size_t i = 0; i < std::min(kMost, parts.size()) && whole > 0; ++i) {
    const double share = std::round(1000 * parts[i].of(measure) / whole) / 10;
    const std::string next = (i > 0 ? ", " : "") + parts[i].name + " " + scaled(share) + " %";
    if (columns_of(text + next) > columns) break;
    text += next;
  }
  return text;
}

/// What the fills or colours mean, in lines of the width asked for.
std::string legend_of(std::span<const StageBars> all, const TerminalOptions& options) {
  std::string text;
  std::size_t column = 0;
  for (const OpFamily family : families_of(all)) {
    const std::size_t length = columns_of(name_of(family)) + 2;
    const bool first = column == 0;
    const bool wraps = !first && column + 2 + length > options.width;
    text += first ? "" : wraps ? "\n" : "  ";
    column = first || wraps ? length : column + 2 + length;
    text += painted(fill_of(family, options.colors), color_index(family), options.colors) + ' ' +
            std::string{name_of(family)};
  }
  return text;
}

std::string panel(const StageBars& stage, Measure measure, const TerminalOptions& options) {
  const bool time = measure == Measure::time;
  double most = 0;
  for (const StageBar& bar : stage.bars) most = std::max(most, bar.of(measure));
  constexpr std::size_t kTotal = 12;
  const std::size_t columns = std::max<std::size_t>(options.width, 40) - kTotal;
  std::string text = stage.stage + (time ? ": time\n" : ": traffic\n");
  for (const StageBar& bar : stage.bars) {
    if (!bar.label.empty()) text += bar.label + '\n';
    text += bar_of(bar, measure, most, columns, options.colors) + ' ' +
            scaled(bar.of(measure), time ? "s" : "B") + '\n';
    text += "  " + largest_of(bar, measure, columns + kTotal - 2) + '\n';
  }
  return text + '\n';
}

}  // namespace

std::string show_breakdown(std::span<const Plotted> plotted, const TerminalOptions& options) {
  require_some(plotted);
  const std::vector<StageBars> all = bars_of(plotted);
  std::string text = title_of(plotted) + '\n' + subtitle_of(plotted) + '\n';
  text += legend_of(all, options) + "\n\n";
  for (const StageBars& stage : all) {
    text += panel(stage, Measure::time, options) + panel(stage, Measure::traffic, options);
  }
  text.pop_back();
  return text;
}

}  // namespace llmviewer
