#include <algorithm>
#include <cmath>

#include "llmviewer/plot/plot.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/breakdown_parts.hpp"
#include "plot/page.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

std::string_view measure_unit_of(Measure measure) { return measure == Measure::time ? "s" : "B"; }

/// Of several, with what it is more or less than the first.
std::string total_of(const StageBars& stage, const StageBar& bar, Measure measure) {
  const std::string total = scaled(bar.of(measure), measure_unit_of(measure));
  const double first = stage.bars.front().of(measure);
  if (&bar == &stage.bars.front() || first <= 0) return total;
  const double percent = std::round(1000 * (bar.of(measure) / first - 1)) / 10;
  if (percent == 0) return total + " (±0)";
  return total + (percent < 0 ? " (−" : " (+") + scaled(std::fabs(percent)) + " %)";
}

/// The panels' common measures: room for labels on the left, for totals on the right.
struct Columns {
  double left;
  double right;
  double bar;  ///< height
};

Columns bar_columns_of(std::span<const StageBars> all) {
  Columns columns{kMargin + 4, kPageWidth - kMargin, 114};
  double label = 0;
  double total = 0;
  std::size_t most = 0;
  for (const StageBars& stage : all) {
    most = std::max(most, stage.bars.size());
    for (const StageBar& bar : stage.bars) {
      label = std::max(label, width_of(bar.label, kTextSize));
      for (const Measure measure : {Measure::time, Measure::traffic}) {
        total = std::max(total, width_of(total_of(stage, bar, measure), kTextSize * 1.08));
      }
    }
  }
  constexpr double kWidestLabel = 260;
  if (most > 1) {
    columns.left += std::min(label, kWidestLabel) + 12;
    columns.bar = most > 8 ? 26 : most > 3 ? 36 : 114;
  }
  columns.right -= total + 12;
  return columns;
}

/// The operator's name in its part of the bar: along it, upright where that is too narrow.
void name_part(Svg& svg, std::string_view color, const OpPart& part, const Box& box) {
  constexpr double kRoom = 6;
  const Point center = box.center();
  Letters letters{.fill = readable_on(color), .size = 13, .anchor = Anchor::middle};
  const double width = width_of(part.name, letters.size);
  if (width + kRoom <= box.width) {
    svg.text({center.x, center.y + letters.size * 0.35}, part.name, letters);
  } else if (width + kRoom <= box.height && letters.size + 3 <= box.width) {
    letters.turn = -90;
    svg.text({center.x + letters.size * 0.35, center.y}, part.name, letters);
  }
}

void draw_bar(Svg& svg, const Palette& palette, const StageBar& bar, const std::string& told_total,
              Measure measure, const Scale& x, const Box& row) {
  double sum = 0;
  const double whole = bar.of(measure);
  for (const OpPart& part : bar.parts) {
    const double from = x(sum);
    sum += part.of(measure);
    const Box box{from, row.y, x(sum) - from, row.height};
    if (box.width <= 0) continue;
    const std::string_view color = palette[color_index(part.family)];
    svg.begin_told(part.name + ": " + scaled(part.of(measure), measure_unit_of(measure)) + ", " +
                       scaled(100 * part.of(measure) / whole) + " %",
                   part.keys);
    constexpr double kThin = 3;  // of narrower ones a seam would be all that is seen
    svg.rectangle(box, {.fill = color,
                        .stroke = box.width > kThin ? palette.background : std::string_view{},
                        .width = 0.8});
    name_part(svg, color, part, box);
    svg.end();
  }
  svg.text({x(sum) + 8, row.center().y + kTextSize * 0.35}, told_total,
           {.fill = palette.text, .size = kTextSize, .weight = Weight::bold});
  svg.text({row.x - 10, row.center().y + kTextSize * 0.35},
           fitted(bar.label, kTextSize, row.x - kMargin - 10),
           {.fill = palette.text, .size = kTextSize, .anchor = Anchor::end});
}

/// One stage and measure. Returns where it ends.
double draw_panel(Svg& svg, const Palette& palette, const StageBars& stage, Measure measure,
                  const Columns& columns, double top) {
  constexpr double kHead = 26;
  constexpr double kAxis = 34;
  const bool time = measure == Measure::time;
  svg.text({kMargin, top + 14},
           std::string{name_of(stage.stage)} + (time ? ": time" : ": traffic to and from memory"),
           {.fill = palette.text, .size = 16, .weight = Weight::bold});
  const auto rows = static_cast<double>(stage.bars.size());
  const Box panel{columns.left, top + kHead, columns.right - columns.left,
                  rows * (columns.bar + kBarGap) + kBarGap};
  double most = 0;
  for (const StageBar& bar : stage.bars) most = std::max(most, bar.of(measure));
  const Scale x{ScaleKind::linear, 0, most > 0 ? most : 1, panel.x, panel.right()};
  draw_x_axis(svg, palette, panel, round_axis(x, "", measure_unit_of(measure), 9));
  double y = panel.y + kBarGap;
  for (const StageBar& bar : stage.bars) {
    draw_bar(svg, palette, bar, total_of(stage, bar, measure), measure, x,
             {panel.x, y, panel.width, columns.bar});
    y += columns.bar + kBarGap;
  }
  svg.line({panel.x, panel.y}, {panel.x, panel.bottom()}, {.stroke = palette.line});
  return panel.bottom() + kAxis;
}

std::vector<LegendEntry> legend_of(std::span<const StageBars> all, const Palette& palette) {
  std::vector<LegendEntry> entries;
  for (const OpFamily family : families_of(all)) {
    entries.push_back(
        {Mark::area, std::string{palette[color_index(family)]}, std::string{name_of(family)}});
  }
  return entries;
}

}  // namespace

std::string draw_breakdown(std::span<const Plotted> plotted, const PlotOptions& options) {
  require_some(plotted);
  const std::vector<StageBars> all = bars_of(plotted, options.key_prefix);
  Page page{options, "Where the time goes: " + title_of(plotted), subtitle_of(plotted)};
  double y = draw_legend(page.svg, page.palette, legend_of(all, page.palette), page.top) + 14;
  const Columns columns = bar_columns_of(all);
  for (const StageBars& stage : all) {
    for (const Measure measure : {Measure::time, Measure::traffic}) {
      y = draw_panel(page.svg, page.palette, stage, measure, columns, y) + 12;
    }
  }
  return page.finish(y + 4);
}

}  // namespace llmviewer
