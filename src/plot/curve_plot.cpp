#include <algorithm>
#include <cmath>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/plot/table.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/page.hpp"
#include "plot/table_axes.hpp"

namespace llmviewer {
namespace {

struct Curve {
  std::string name;
  std::vector<std::size_t> rows;  ///< in order of x
};

struct Curves {
  const PlotTable& table;
  const CurveQuestion& question;
  const Palette& palette;
  Places x;
  std::vector<Curve> curves{};
};

/// "int8", of a mere number with its column's name: "weights 4"; of several "weights 4, h100-sxm".
std::string series_of(const PlotTable& table, std::span<const std::size_t> columns,
                      std::size_t row) {
  std::string name;
  for (const std::size_t column : columns) {
    const std::string& cell = table.rows[row][column];
    const std::string& heading = table.names[column];
    const auto number = number_in(cell);
    name += (name.empty() ? "" : ", ") + (number         ? heading + " " + told_of(*number, heading)
                                          : cell.empty() ? heading + " (none)"
                                          : cell == "true" || cell == "false" ? heading + " " + cell
                                                                              : cell);
  }
  return name;
}

void find_curves(Curves& all) {
  constexpr std::size_t kMost = 48;
  std::vector<std::size_t> columns;
  for (const std::string& name : all.question.series) {
    columns.push_back(column_of(all.table, name, "--series"));
  }
  std::map<std::string, std::size_t> known;
  std::vector<std::string> keys;
  for (std::size_t row = 0; row < all.table.rows.size(); ++row) {
    const std::string name = series_of(all.table, columns, row);
    const auto [entry, is_new] = known.try_emplace(name, known.size());
    if (is_new) all.curves.push_back({name, {}});
    const double x = all.x.of_rows[row];
    keys.push_back(std::isfinite(x) ? name + '\n' + round_trip(x) : std::string{});
    if (std::isfinite(x)) all.curves[entry->second].rows.push_back(row);
  }
  if (all.curves.size() > kMost) {
    throw Error{"--series",
                std::to_string(all.curves.size()) + " curves are too many to tell apart",
                "draw 48 at most"};
  }
  std::vector<std::size_t> drawn = columns;
  drawn.push_back(column_of(all.table, all.x.column, "-x"));
  for (const std::string& y : all.question.y) drawn.push_back(column_of(all.table, y, "-y"));
  require_one_each(all.table, keys, drawn);
  for (Curve& curve : all.curves) {
    std::ranges::stable_sort(curve.rows, [&](std::size_t a, std::size_t b) {
      return all.x.of_rows[a] < all.x.of_rows[b];
    });
  }
}

std::vector<double> numbers_of(const PlotTable& table, std::size_t column) {
  std::vector<double> numbers;
  bool any = false;
  for (const auto& row : table.rows) {
    const auto number = number_in(row[column]);
    any = any || number.has_value();
    numbers.push_back(number.value_or(NAN));
  }
  if (!any) {
    throw Error{"-y", table.names[column] + " holds no numbers",
                "draw a column of numbers; plot heatmap draws words, too"};
  }
  return numbers;
}

Scale x_scale_of(const Curves& all, const Box& panel) {
  constexpr double kLeastSpan = 20;
  if (!all.x.numeric) {
    return {ScaleKind::linear, -0.5, static_cast<double>(all.x.distinct.size()) - 0.5, panel.x,
            panel.right()};
  }
  const ScaleKind kind = kind_of(all.question.x_steps, all.x.distinct, kLeastSpan);
  if (kind == ScaleKind::log && all.x.distinct.front() <= 0) {
    throw Error{"--log", all.x.column + " is not above 0 everywhere", "use a linear axis"};
  }
  Scale scale = scale_around(kind, all.x.distinct);
  if (kind == ScaleKind::linear && all.x.distinct.size() > 1) {
    const double room = (all.x.distinct.back() - all.x.distinct.front()) * 0.03;
    scale.low = all.x.distinct.front() - room;
    scale.high = all.x.distinct.back() + room;
  }
  scale.from = panel.x;
  scale.to = panel.right();
  return scale;
}

/// Lines for the devices' memory, where the panel shows what is held in it.
std::vector<double> capacities_of(const Curves& all, const std::string& y) {
  const auto at = std::ranges::find(all.table.names, "capacity_bytes");
  if (y != "total_bytes" || at == all.table.names.end()) return {};
  return places_of(all.table, static_cast<std::size_t>(at - all.table.names.begin())).distinct;
}

void draw_capacities(Svg& svg, const Palette& palette, const Box& panel, const Scale& y,
                     std::span<const double> capacities) {
  for (const double capacity : capacities) {
    const double at = y(capacity);
    svg.line({panel.x, at}, {panel.right(), at},
             {.stroke = palette.warning, .width = 2, .dash = "9 5"});
    svg.text({panel.x + 8, at - 6}, "capacity " + told(capacity, "iB"),
             {.fill = palette.warning, .size = 14, .halo = palette.background});
  }
}

void draw_curve_of(Svg& svg, const Curves& all, std::size_t index, const Scale& x, const Scale& y,
                   std::span<const double> values) {
  constexpr std::size_t kMarked = 40;
  const Curve& curve = all.curves[index];
  const std::string_view color = all.palette[index];
  std::vector<Point> points;
  svg.begin_told(curve.name);
  const auto flush = [&] {
    if (points.size() > 1) {
      svg.polyline(points, {.stroke = color, .width = 2.5, .dash = dash_of(index)});
    }
    if (curve.rows.size() <= kMarked || points.size() == 1) {
      for (const Point& point : points) svg.circle(point, 3.5, {.fill = color});
    }
    points.clear();
  };
  for (const std::size_t row : curve.rows) {
    const double value = values[row];
    // Where there is no number, or none that a log axis has a place for, the curve is broken.
    if (!std::isfinite(value) || (y.kind == ScaleKind::log && value <= 0)) {
      flush();
      continue;
    }
    points.push_back({x(all.x.of_rows[row]), y(value)});
  }
  flush();
  svg.end();
}

void draw_panel(Svg& svg, const Curves& all, const std::string& name, std::string_view x_title,
                const Box& panel) {
  constexpr double kLeastSpan = 50;
  const std::vector<double> values = numbers_of(all.table, column_of(all.table, name, "-y"));
  const std::vector<double> capacities = capacities_of(all, name);
  std::vector<double> shown = values;
  shown.insert(shown.end(), capacities.begin(), capacities.end());
  Scale y = scale_around(kind_of(all.question.y_steps, shown, kLeastSpan), shown);
  y.from = panel.bottom();
  y.to = panel.y;
  const Scale x = x_scale_of(all, panel);
  Axis x_axis = axis_of(all.x, x);
  x_axis.title = x_title;
  draw_axes(svg, all.palette, panel, x_axis,
            round_axis(y, title_of(name), unit_of(name), static_cast<int>(panel.height / 36)));
  for (std::size_t i = 0; i < all.curves.size(); ++i) draw_curve_of(svg, all, i, x, y, values);
  draw_capacities(svg, all.palette, panel, y, capacities);
}

std::string whole_title(const Curves& all) {
  std::string title;
  for (const std::string& y : all.question.y) {
    const std::string name = title_of(y);
    title += (title.empty() ? "" : ", ") + name.substr(0, name.find(','));
  }
  return sentence(title + " over " + all.x.column);
}

}  // namespace

std::string draw_curve(const PlotTable& table, const CurveQuestion& question,
                       const PlotOptions& options) {
  const Palette& palette = palette_of(options.theme);
  Curves all{table, question, palette, places_of(table, column_of(table, question.x, "-x"))};
  find_curves(all);
  Svg svg;
  const std::string title = options.title.empty() ? whole_title(all) : options.title;
  double y = draw_head(svg, palette, title, subject_of(table)) + 8;
  constexpr double kLeft = 124;
  const double height = question.y.size() == 1 ? 480 : question.y.size() == 2 ? 320 : 250;
  for (const std::string& name : question.y) {
    const bool last = &name == &question.y.back();
    draw_panel(svg, all, name, last ? title_of(all.x.column) : "",
               {kLeft, y, kPageWidth - kLeft - kMargin, height});
    y += height + (last ? 62 : 40);
  }
  if (!question.series.empty()) {
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < all.curves.size(); ++i) {
      legend.push_back(
          {Mark::line, std::string{palette[i]}, all.curves[i].name, std::string{dash_of(i)}});
    }
    y = draw_legend(svg, palette, legend, y) + 6;
  }
  return svg.finish(kPageWidth, y + 10, title, palette.background);
}

}  // namespace llmviewer
