#include <algorithm>
#include <cmath>

#include "llmviewer/plot/terminal.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/breakdown_parts.hpp"
#include "plot/subject.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

/// Its parts family by family, `columns` for the whole of the longest bar.
std::string bar_of(const StageBar& bar, Measure measure, double most, std::size_t columns,
                   Colors colors) {
  std::vector<BarPart> parts;
  for (const OpPart& part : bar.parts) {
    const std::size_t index = color_index(part.family);
    parts.push_back({part.of(measure), fill_of(index, colors), index});
  }
  return bar_of(parts, most, columns, {}, colors);
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

std::string legend_of(std::span<const StageBars> all, const TerminalOptions& options) {
  std::vector<TerminalMark> marks;
  for (const OpFamily family : families_of(all)) {
    const std::size_t index = color_index(family);
    marks.push_back({fill_of(index, options.colors), ink_of(index), std::string{name_of(family)}});
  }
  return legend_of(marks, options);
}

std::string panel(const StageBars& stage, Measure measure, const TerminalOptions& options) {
  const bool time = measure == Measure::time;
  double most = 0;
  for (const StageBar& bar : stage.bars) most = std::max(most, bar.of(measure));
  constexpr std::size_t kTotal = 12;
  const std::size_t columns = usable_width(options) - kTotal;
  std::string text = std::string{name_of(stage.stage)} + (time ? ": time\n" : ": traffic\n");
  for (const StageBar& bar : stage.bars) {
    if (!bar.label.empty()) text += cut_to(bar.label, usable_width(options)) + '\n';
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
  std::string text = heading_of(title_of(plotted), subtitle_of(plotted), options);
  text += legend_of(all, options) + '\n';
  for (const StageBars& stage : all) {
    text += panel(stage, Measure::time, options) + panel(stage, Measure::traffic, options);
  }
  text.pop_back();
  return text;
}

}  // namespace llmviewer
