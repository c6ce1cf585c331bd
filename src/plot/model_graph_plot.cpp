#include "llmviewer/plot/plot.hpp"
#include "plot/graph_drawing.hpp"
#include "plot/graph_rows.hpp"
#include "plot/model_graph_layout.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

void draw_frame(const GraphDrawing& drawing, const GraphSection& section) {
  const Palette& palette = drawing.palette;
  drawing.svg.rectangle(section.frame, {.stroke = palette.line, .width = 1.2, .corner = 12});
  drawing.svg.text({section.frame.x + kSectionPad, section.frame.y + kSectionTitle}, section.title,
                   {.fill = palette.text, .size = kSectionTitleSize, .weight = Weight::bold});
}

void move_by(ModelGraphLayout& layout, double x, double y) {
  for (GraphSection& section : layout.sections) {
    section.frame.x += x;
    section.frame.y += y;
    move_by(section.layout, x, y);
  }
  for (SectionLink& link : layout.links) {
    for (Point& point : link.points) point = {point.x + x, point.y + y};
  }
}

/// Whether a line from another section already ends at the node itself.
bool is_reached(const GraphSection& section, const GraphNode& node) {
  return !section.framed && node.layer == 0;
}

}  // namespace

std::string draw_model_graph(const Plotted& plotted, std::size_t stage_index,
                             const PlotOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = stage_drawn(plotted.analysis, stage_index);
  const Palette& palette = palette_of(options.theme);
  ModelGraphLayout layout = lay_out_model_graph(stage);
  const double width = std::max(kPageWidth, layout.width + 2 * kMargin);
  Svg svg{options.theme};
  const std::string title =
      options.title.empty() ? "Operators of " + title_of({&plotted, 1}) : options.title;
  double y = draw_head(svg, palette, title, stage.name() + " · " + subtitle_of({&plotted, 1}));
  const GraphDrawing drawing{svg, palette, stage, options.key_prefix};
  y = draw_graph_legend(drawing, y) + 20;
  move_by(layout, (width - layout.width) / 2, y);
  for (const GraphSection& section : layout.sections) {
    if (section.framed) draw_frame(drawing, section);
  }
  for (const SectionLink& link : layout.links) draw_arrow(drawing, link.points);
  for (const GraphSection& section : layout.sections) {
    for (const GraphNode& node : section.layout.nodes) {
      if (!node.outside.empty() && !is_reached(section, node)) draw_entry(drawing, node);
    }
    draw_nodes(drawing, section.layout);
  }
  return svg.finish(width, y + layout.height + kMargin, title, palette.background);
}

}  // namespace llmviewer
