#include <algorithm>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/plot/plot.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/graph_drawing.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

/// The group that holds most of the stage's time.
std::string main_group(const StageResult& stage) {
  std::map<std::string, double> times;
  for (const OpRow& row : stage.rows) times[row.group] += row.total_time.value();
  return std::ranges::max_element(times, {}, [](const auto& entry) { return entry.second; })->first;
}

std::string checked_group(const StageResult& stage, const std::string& asked) {
  if (asked.empty()) return main_group(stage);
  const std::vector<std::string> groups = groups_of(stage);
  if (std::ranges::find(groups, asked) != groups.end()) return asked;
  std::string all;
  for (const std::string& group : groups) all += (all.empty() ? "" : ", ") + group;
  throw Error{"--group", "there is no group \"" + asked + "\" in " + stage.stage,
              did_you_mean(asked, groups, "there are all, " + all)};
}

}  // namespace

std::string draw_graph(const Plotted& plotted, const std::string& group,
                       const PlotOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = plotted.analysis.stages.front();
  const std::string name = checked_group(stage, group);
  const Palette& palette = palette_of(options.theme);
  GraphLayout layout = lay_out_rows(stage, rows_of(stage, name));
  const double width = std::max(kPageWidth, layout.bounds.width + 2 * kMargin);
  Svg svg{options.theme};
  const std::string title = options.title.empty() ? "Operators of " + name + " (×" +
                                                        scaled(layout.nodes.front().row->repeat) +
                                                        "): " + title_of({&plotted, 1})
                                                  : options.title;
  double y = draw_head(svg, palette, title, stage.stage + " · " + subtitle_of({&plotted, 1}));
  const GraphDrawing drawing{svg, palette, stage, options.key_prefix};
  y = draw_graph_legend(drawing, y) + 20;
  move_by(layout, (width - layout.bounds.width) / 2, y);
  for (const GraphNode& node : layout.nodes) {
    if (!node.outside.empty()) draw_entry(drawing, node);
  }
  draw_nodes(drawing, layout);
  return svg.finish(width, layout.bounds.bottom() + kMargin, title, palette.background);
}

}  // namespace llmviewer
