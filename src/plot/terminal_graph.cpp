#include <algorithm>
#include <numeric>

#include "llmviewer/plot/terminal.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/graph_list.hpp"
#include "plot/graph_rows.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kMeaning =
    "Of one instance: operations, bytes moved, time; share of the stage.";
constexpr std::string_view kOutside = "In brackets: operators of other groups.";

std::string top_of(const StageResult& stage, const Plotted& plotted, const std::string& what,
                   const TerminalOptions& options) {
  return heading_of("Operators of " + what + title_of({&plotted, 1}),
                    stage.name() + " · " + subtitle_of({&plotted, 1}), options) +
         lines_of(kMeaning, " ", usable_width(options));
}

/// A list of operators with its rails.
struct OpList {
  std::vector<ListedOp> ops;
  RailPlan rails;
  ListColumns columns;
};

OpList list_of(const StageResult& stage, std::span<const std::size_t> rows,
               const TerminalOptions& options) {
  const std::vector<GraphNode> nodes = nodes_of(stage, rows);
  OpList list{listed(stage, nodes), rails_of(stage, nodes, leaving_of(stage, rows)), {}};
  list.columns = list_columns(list.ops, columns_of(list.rails.top), usable_width(options));
  return list;
}

std::string without_end(std::string line) {
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

std::string show_graph(const Plotted& plotted, const std::string& group,
                       const TerminalOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = plotted.analysis.stages.front();
  const std::string name = group_drawn(stage, group);
  const std::vector<std::size_t> rows = rows_of(stage, name);
  const OpList list = list_of(stage, rows, options);
  const std::string repeat = scaled(stage.rows[rows.front()].repeat);
  std::string text = top_of(stage, plotted, name + " (×" + repeat + "): ", options);
  const bool is_fed =
      std::ranges::any_of(list.ops, [](const ListedOp& op) { return op.from.starts_with('('); });
  if (is_fed) text += lines_of(kOutside, " ", list.columns.width);
  text += '\n' + head_of(list.columns);
  for (std::size_t i = 0; i < list.ops.size(); ++i) {
    text += lines_of(list.ops[i], list.rails.rows[i], list.columns, options.colors);
  }
  return text;
}

std::string show_model_graph(const Plotted& plotted, std::size_t stage_index,
                             const TerminalOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = stage_drawn(plotted.analysis, stage_index);
  std::vector<std::size_t> rows(stage.rows.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const OpList list = list_of(stage, rows, options);
  std::string text = top_of(stage, plotted, "", options) + '\n' + head_of(list.columns);
  for (const std::vector<std::size_t>& run : runs_of(stage)) {
    const std::size_t first = run.front();
    const std::string& above = first == 0 ? list.rails.top : list.rails.rows[first - 1].below;
    if (first > 0) text += without_end(above) + '\n';
    if (are_layers(stage, run)) {
      text +=
          above + cut_to(title_of_run(stage, run), list.columns.width - list.columns.rails) + '\n';
    }
    for (const std::size_t row : run) {
      text += lines_of(list.ops[row], list.rails.rows[row], list.columns, options.colors);
    }
  }
  return text;
}

}  // namespace llmviewer
