#include <algorithm>

#include "llmviewer/plot/plot.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/memory_parts.hpp"
#include "plot/page.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

struct Chart {
  std::span<const Plotted> plotted;
  const Palette& palette;
  double unit{1};  ///< bytes of one step of the axis: 1, or what a hundredth of the first takes
  Box panel{};
  Scale x{};
  double bar{};

  bool relative() const noexcept { return unit != 1; }
  std::string told_of(Bytes bytes) const {
    return relative() ? told(bytes.value() / unit, "%") : told(bytes.value(), "iB");
  }
};

/// The parts of a bar, each with its bytes and its box.
template <class Visit>
void for_each_part(const Chart& chart, const Memory& memory, double y, Visit&& visit) {
  double sum = 0;
  for (const MemoryPart& part : kMemoryParts) {
    const Bytes bytes = memory.*part.bytes;
    const double from = chart.x(sum / chart.unit);
    sum += bytes.value();
    visit(part, bytes, Box{from, y, chart.x(sum / chart.unit) - from, chart.bar});
  }
}

void draw_bar(Svg& svg, const Chart& chart, const Plotted& one, double y) {
  for_each_part(chart, one.analysis.memory, y,
                [&](const MemoryPart& part, Bytes bytes, const Box& box) {
                  if (box.width <= 0) return;
                  svg.begin_told(std::string{part.name} + ": " + told(bytes.value(), "iB"));
                  svg.rectangle(box, {.fill = chart.palette[part.color]});
                  svg.end();
                });
}

/// Where a text that wide begins right of a bar: clear of the capacity's line.
double beside(const Chart& chart, const Memory& memory, double bar_end, double width) {
  constexpr double kClearance = 8;
  if (!memory.capacity) return bar_end + kClearance;
  const double line = chart.x(memory.capacity->value() / chart.unit);
  const bool crossed = line > bar_end && line < bar_end + width + 2 * kClearance;
  return crossed ? line + kClearance : bar_end + kClearance;
}

/// What stands in the bar and beside it, above the line of the capacity.
void write_on_bar(Svg& svg, const Chart& chart, const Plotted& one, double y) {
  const Memory& memory = one.analysis.memory;
  double end = chart.x(0);
  for_each_part(chart, memory, y, [&](const MemoryPart& part, Bytes bytes, const Box& box) {
    end = box.x + box.width;
    const std::string_view color = chart.palette[part.color];
    const std::string text = told(bytes.value(), "iB");
    if (width_of(text, kTextSize - 1) + 8 > box.width || chart.bar <= kTextSize + 2) return;
    svg.text({box.center().x, box.center().y + kTextSize * 0.33}, text,
             {.fill = readable_on(color),
              .size = kTextSize - 1,
              .anchor = Anchor::middle,
              .halo = color});
  });
  const bool fits = memory.fits.value_or(true);
  const double baseline = y + chart.bar / 2 + kTextSize * 0.35;
  const std::string total = chart.told_of(memory.total) + (fits ? "" : ", does not fit");
  svg.text({beside(chart, memory, end, width_of(total, kTextSize * 1.08)), baseline}, total,
           {.fill = fits ? chart.palette.text : chart.palette.warning,
            .size = kTextSize,
            .weight = Weight::bold,
            .halo = chart.palette.background});
  svg.text({chart.panel.x - 10, baseline},
           fitted(one.label, kTextSize, chart.panel.x - kMargin - 10),
           {.fill = chart.palette.text, .size = kTextSize, .anchor = Anchor::end});
}

/// Across the bars of one device: each device has its own.
void draw_capacity(Svg& svg, const Chart& chart, Bytes capacity, double from, double to) {
  const double at = chart.x(capacity.value() / chart.unit);
  svg.line({at, from}, {at, to}, {.stroke = chart.palette.warning, .width = 2, .dash = "9 5"});
}

void lay_out(Chart& chart, double top) {
  constexpr double kWidestLabel = 345;
  double label = 0;
  for (const Plotted& one : chart.plotted) label = std::max(label, width_of(one.label, kTextSize));
  const double left = kMargin + 4 + (label > 0 ? std::min(label, kWidestLabel) + 12 : 0);
  const std::size_t bars = chart.plotted.size();
  chart.bar = bars > 16 ? 22 : bars > 6 ? 30 : 44;
  const double right = kPageWidth - kMargin - width_of("100 GiB, does not fit", kTextSize * 1.1);
  chart.panel = {left, top, right - left,
                 static_cast<double>(bars) * (chart.bar + kBarGap) + kBarGap};
  chart.x = {ScaleKind::linear, 0, most_of(chart.plotted) / chart.unit, chart.panel.x,
             chart.panel.right()};
}

std::vector<LegendEntry> legend_of(const Chart& chart) {
  std::vector<LegendEntry> entries;
  for (const MemoryPart& part : kMemoryParts) {
    if (is_held(part, chart.plotted)) {
      entries.push_back({Mark::area, std::string{chart.palette[part.color]}, part.name});
    }
  }
  std::vector<std::string> named;
  for (const Plotted& one : chart.plotted) {
    const auto& capacity = one.analysis.memory.capacity;
    if (!capacity) continue;
    const std::string text = "capacity " + scaled_binary(*capacity);
    if (std::ranges::find(named, text) != named.end()) continue;
    named.push_back(text);
  }
  for (const std::string& text : named) {
    entries.push_back({Mark::line, std::string{chart.palette.warning}, text, "9 5"});
  }
  return entries;
}

}  // namespace

std::string draw_memory(std::span<const Plotted> plotted, Memories memories,
                        const PlotOptions& options) {
  require_some(plotted);
  Page page{options, "Memory: " + title_of(plotted), subtitle_of(plotted)};
  Svg& svg = page.svg;
  const Palette& palette = page.palette;
  Chart chart{plotted, palette};
  const double first = plotted.front().analysis.memory.total.value();
  if (memories == Memories::relative && first > 0) chart.unit = first / 100;
  double y = draw_legend(svg, palette, legend_of(chart), page.top) + 14;
  lay_out(chart, y);
  const char* axis_title = chart.relative() ? "held in memory, % of the first" : "held in memory";
  draw_x_axis(svg, palette, chart.panel,
              round_axis(chart.x, axis_title, chart.relative() ? "%" : "iB", 9));
  y = chart.panel.y + kBarGap;
  for (const Plotted& one : plotted) {
    draw_bar(svg, chart, one, y);
    const auto& capacity = one.analysis.memory.capacity;
    if (capacity) {
      draw_capacity(svg, chart, *capacity, y - kBarGap / 2, y + chart.bar + kBarGap / 2);
    }
    write_on_bar(svg, chart, one, y);
    y += chart.bar + kBarGap;
  }
  svg.line({chart.panel.x, chart.panel.y}, {chart.panel.x, chart.panel.bottom()},
           {.stroke = palette.line});
  return page.finish(chart.panel.bottom() + 60);
}

}  // namespace llmviewer
