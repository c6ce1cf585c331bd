#include <algorithm>

#include "llmviewer/plot/plot.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/graph_drawing.hpp"
#include "plot/graph_rows.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
std::string draw_graph(const Plotted& plotted, const std::string& group,
                       const PlotOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = plotted.analysis.stages.front();
  const std::string name = group_drawn(stage, group);
  const Palette& palette = palette_of(options.theme);
  GraphLayout layout = lay_out_rows(stage, rows_of(stage, name));
  const double width = std::max(kPageWidth, layout.bounds.width + 2 * kMargin);
  Svg svg{options.theme};
  const std::string title = options.title.empty() ? "Operators of " + name + " (×" +
                                                        scaled(layout.nodes.front().row->repeat) +
                                                        "): " + title_of({&plotted, 1})
                                                  : options.title;
  double y = draw_head(svg, palette, title, stage.name() + " · " + subtitle_of({&plotted, 1}));
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
