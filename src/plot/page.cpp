#include "plot/page.hpp"

#include <cmath>
#include <utility>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// Round numbers of KiB, MiB, … as the largest is told; of a log axis powers of two.
std::vector<double> binary_ticks(const Scale& scale, int most) {
  std::vector<double> ticks;
  if (scale.kind == ScaleKind::linear) {
    const double step = std::pow(1024.0, std::floor(std::log2(std::max(scale.high, 1.0)) / 10));
    Scale binary = scale;
    binary.low /= step;
    binary.high /= step;
    for (const double tick : ticks_of(binary, most)) ticks.push_back(tick * step);
    return ticks;
  }
  const double first = std::ceil(std::log2(scale.low));
  const double last = std::floor(std::log2(scale.high));
  const double stride = std::max(1.0, std::ceil((last - first) / most));
  const int count = static_cast<int>((last - first) / stride);
  for (int i = 0; i <= count; ++i) ticks.push_back(std::exp2(first + i * stride));
  return ticks.size() < 2 ? ticks_of(scale, most) : ticks;
}

}  // namespace

std::string told(double value, std::string_view unit) {
  if (unit == "iB") return scaled_binary(Bytes{value});
  if (unit == "%") return scaled(value) + " %";
  const bool short_unit = unit == "s" || unit == "B" || unit == "B/s" || unit == "ops/s";
  return short_unit ? scaled(value, unit) : scaled(value);
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string told_share(double part) {
  constexpr double kLeast = 0.001;
  return (part < kLeast ? "<0.1" : scaled(std::round(1000 * part) / 10)) + " %";
}

std::vector<std::string> wrapped(std::string_view text, double size, double width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = text.size();
    while (width_of(text.substr(0, end), size) > width) {
      const std::size_t blank = text.substr(0, end).rfind(' ');
      if (blank == std::string_view::npos || blank == 0) break;
      end = blank;
    }
    lines.push_back(fitted(text.substr(0, end), size, width));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

Page::Page(const PlotOptions& options, std::string usual_title, std::string_view subtitle)
    : palette{palette_of(options.theme)},
      title{options.title.empty() ? std::move(usual_title) : options.title},
      svg{options.theme} {
  constexpr double kTitleSize = 20;
  constexpr double kWidth = kPageWidth - 2 * kMargin;
  for (const std::string& line : wrapped(title, kTitleSize * 1.08, kWidth)) {
    svg.text({kMargin, top}, line,
             {.fill = palette.text, .size = kTitleSize, .weight = Weight::bold});
    top += kTitleSize * 1.3;
  }
  for (const std::string& line : wrapped(subtitle, kTextSize, kWidth)) {
    svg.text({kMargin, top}, line, {.fill = palette.faint, .size = kTextSize});
    top += kTextSize * 1.45;
  }
  top += 4;
}

std::string Page::finish(double bottom, double width) const {
  return svg.finish(width, bottom, title, palette.background);
}

void draw_mark(Svg& svg, Mark mark, Point at, double radius, const Ink& ink) {
  constexpr double kPi = 3.14159265358979323846;
  // A regular polygon of n corners with the area of the circle.
  const auto corners = [&](int n, double first) {
    const double reach = radius * std::sqrt(2 * kPi / (n * std::sin(2 * kPi / n)));
    std::vector<Point> points;
    for (int i = 0; i < n; ++i) {
      const double angle = first + 2 * kPi * i / n;
      points.push_back({at.x + reach * std::cos(angle), at.y + reach * std::sin(angle)});
    }
    svg.polygon(points, ink);
  };
  switch (mark) {
    case Mark::circle:
      return svg.circle(at, radius, ink);
    case Mark::square:
      return corners(4, kPi / 4);
    case Mark::triangle:
      return corners(3, -kPi / 2);
    case Mark::diamond:
      return corners(4, 0);
    case Mark::hexagon:
      return corners(6, 0);
    case Mark::wedge:
      return corners(3, kPi / 2);
    case Mark::area:
      return svg.rectangle({at.x - radius, at.y - radius, 2 * radius, 2 * radius}, ink);
    case Mark::line:
      return svg.line({at.x - 2 * radius, at.y}, {at.x + 2 * radius, at.y}, ink);
  }
}

double draw_legend(Svg& svg, const Palette& palette, std::span<const LegendEntry> entries,
                   double top) {
  constexpr double kRow = 24;
  constexpr double kSwatch = 30;
  constexpr double kBetween = 20;
  double x = kMargin;
  double y = top + kRow / 2;
  for (const LegendEntry& entry : entries) {
    const std::string text = fitted(entry.text, kTextSize, kPageWidth - 2 * kMargin - kSwatch);
    const double width = kSwatch + width_of(text, kTextSize);
    if (x > kMargin && x + width > kPageWidth - kMargin) {
      x = kMargin;
      y += kRow;
    }
    const bool line = entry.mark == Mark::line;
    draw_mark(svg, entry.mark, {x + kSwatch / 2 - 3, y}, 6,
              {.fill = line ? std::string_view{} : entry.color,
               .stroke = line ? std::string_view{entry.color} : std::string_view{},
               .width = 2.5,
               .dash = entry.dash});
    svg.text({x + kSwatch, y + kTextSize * 0.36}, text, {.fill = palette.text, .size = kTextSize});
    x += width + kBetween;
  }
  return entries.empty() ? top : y + kRow / 2;
}

Axis round_axis(const Scale& scale, std::string_view title, std::string_view unit, int most) {
  Axis axis{scale, std::string{title}, {}, {}};
  if (unit == "iB") {
    axis.ticks = binary_ticks(scale, most);
  } else {
    axis.ticks = ticks_of(scale, most);
  }
  for (const double tick : axis.ticks) axis.labels.push_back(told(tick, unit));
  return axis;
}

void draw_x_axis(Svg& svg, const Palette& palette, const Box& panel, const Axis& x) {
  double free_from = -1e9;
  for (std::size_t i = 0; i < x.ticks.size(); ++i) {
    const double at = x.scale(x.ticks[i]);
    svg.line({at, panel.y}, {at, panel.bottom()}, {.stroke = palette.grid});
    const double half = width_of(x.labels[i], kTextSize) / 2;
    if (at - half < free_from) continue;
    svg.text({at, panel.bottom() + 19}, x.labels[i],
             {.fill = palette.text, .size = kTextSize, .anchor = Anchor::middle});
    free_from = at + half + 8;
  }
  svg.text({panel.x + panel.width / 2, panel.bottom() + 42}, x.title,
           {.fill = palette.text, .size = kTextSize + 1, .anchor = Anchor::middle});
}

void draw_axes(Svg& svg, const Palette& palette, const Box& panel, const Axis& x, const Axis& y) {
  draw_x_axis(svg, palette, panel, x);
  for (std::size_t i = 0; i < y.ticks.size(); ++i) {
    const double at = y.scale(y.ticks[i]);
    svg.line({panel.x, at}, {panel.right(), at}, {.stroke = palette.grid});
    svg.text({panel.x - 8, at + kTextSize * 0.35}, y.labels[i],
             {.fill = palette.text, .size = kTextSize, .anchor = Anchor::end});
  }
  svg.text({kMargin - 4, panel.y + panel.height / 2}, fitted(y.title, kTextSize + 1, panel.height),
           {.fill = palette.text, .size = kTextSize + 1, .anchor = Anchor::middle, .turn = -90});
  svg.rectangle(panel, {.stroke = palette.line});
}

}  // namespace llmviewer
