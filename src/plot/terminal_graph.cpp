#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>
#include <utility>

#include "llmviewer/plot/terminal.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/graph_layout.hpp"
#include "plot/graph_rails.hpp"
#include "plot/graph_rows.hpp"
#include "plot/page.hpp"
#include "plot/subject.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kFieldGap = "  ";
constexpr std::string_view kFrom = "← ";
constexpr std::string_view kOperator = "operator";
constexpr std::array<std::string_view, 5> kListHeads{"ops", "bytes", "time", "share", "bound"};

/// One operator in words.
struct ListedOp {
  std::string name;
  std::array<std::string, kListHeads.size()> fields;
  std::string from;  ///< what feeds it, by name; in brackets from outside
  Bound bound{};
};

/// How a list of operators stands in so many columns, right of rails.
struct ListColumns {
  std::size_t width{};
  std::size_t rails{};
  std::size_t name{};
  std::array<std::size_t, kListHeads.size()> fields{};
  bool beside{};       ///< whether the fields stand beside the name, else below it
  std::size_t from{};  ///< for what feeds an operator; 0: that stands below it
};

std::string line_of(std::string text) { return without_end(std::move(text)) + '\n'; }

std::vector<std::string> broken(std::string_view text, std::string_view separator,
                                std::size_t columns) {
  std::vector<std::string> lines;
  std::istringstream in{lines_of(text, separator, columns)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string fields_beside(std::span<const std::string> fields, const ListColumns& columns) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string fill = blanks(columns.fields[i] - columns_of(fields[i]));
    const bool word = i + 1 == fields.size();
    text += std::string{kFieldGap} + (word ? fields[i] + fill : fill + fields[i]);
  }
  return text;
}

std::string fields_below(const ListedOp& op) {
  std::string text = op.fields.front() + " ops";
  for (std::size_t i = 1; i < op.fields.size(); ++i) text += " · " + op.fields[i];
  return text;
}

ListedOp listed(const StageResult& stage, std::span<const GraphNode> nodes, const GraphNode& node) {
  constexpr std::size_t kLongest = 24;
  const OpRow& row = *node.row;
  ListedOp op{cut_to(row.name, kLongest),
              {scaled(row.cost.ops().value()), scaled(row.cost.traffic.total().value(), "B"),
               scaled(row.timing.time.value(), "s"), told_share(row.share),
               std::string{name_of(row.timing.bound)}},
              "",
              row.timing.bound};
  const auto add = [&](const std::string& name) {
    op.from += (op.from.empty() ? "" : ", ") + name;
  };
  for (const std::size_t outside : node.outside) add("(" + stage.rows[outside].name + ")");
  for (const std::size_t input : node.inputs) add(nodes[input].row->name);
  return op;
}

/// Columns that what feeds operators is told in: no name is cut, and few are broken off.
std::size_t least_from(std::span<const ListedOp> ops) {
  std::size_t least = 18;
  for (const ListedOp& op : ops) {
    for (std::size_t begin = 0; begin < op.from.size();) {
      const std::size_t end = std::min(op.from.find(' ', begin), op.from.size());
      least = std::max(least, columns_of(op.from.substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  return least;
}

std::vector<ListedOp> listed(const StageResult& stage, std::span<const GraphNode> nodes) {
  std::vector<ListedOp> ops;
  for (const GraphNode& node : nodes) ops.push_back(listed(stage, nodes, node));
  return ops;
}

ListColumns list_columns(std::span<const ListedOp> ops, std::size_t rails, std::size_t width) {
  ListColumns columns{.width = width, .rails = rails, .name = kOperator.size(), .fields = {}};
  std::size_t taken = rails;
  for (const ListedOp& op : ops) columns.name = std::max(columns.name, columns_of(op.name));
  for (std::size_t i = 0; i < kListHeads.size(); ++i) {
    std::size_t& field = columns.fields[i];
    field = kListHeads[i].size();
    for (const ListedOp& op : ops) field = std::max(field, columns_of(op.fields[i]));
    taken += kFieldGap.size() + field;
  }
  taken += columns.name;
  columns.beside = taken <= width;
  taken += kFieldGap.size();
  if (taken + least_from(ops) <= width) columns.from = width - taken;
  return columns;
}

/// What stands above the columns, in a line; "" where there are none.
std::string head_of(const ListColumns& columns) {
  if (!columns.beside) return {};
  std::vector<std::string> heads(kListHeads.begin(), kListHeads.end());
  return line_of(blanks(columns.rails) + std::string{kOperator} +
                 blanks(columns.name - kOperator.size()) + fields_beside(heads, columns) +
                 (columns.from == 0 ? "" : std::string{kFieldGap} + "from"));
}

/// An operator's line, and those for which there is no room beside it.
std::string op_lines(const ListedOp& op, const Rails& rails, const ListColumns& columns,
                     Colors colors) {
  const int ink = ink_of(op.bound);
  std::string first =
      rails.before + inked(kRailStop, ink, colors) + rails.after + inked(op.name, ink, colors);
  std::string below;
  const auto put_below = [&](std::string_view text, std::string_view separator) {
    const std::size_t room = columns.width - columns.rails - kFieldGap.size();
    for (const std::string& line : broken(text, separator, room)) {
      below += rails.below + std::string{kFieldGap} + line + '\n';
    }
  };
  if (columns.beside) {
    first += blanks(columns.name - columns_of(op.name)) + fields_beside(op.fields, columns);
  } else {
    put_below(fields_below(op), " · ");
  }
  if (columns.from == 0 && !op.from.empty()) put_below(std::string{kFrom} + op.from, " ");
  if (columns.from == 0) return line_of(first) + below;
  const std::vector<std::string> from = broken(op.from, " ", columns.from);
  for (std::size_t i = 1; i < from.size(); ++i) {
    below += rails.below + blanks(columns.width - columns.from - columns.rails) + from[i] + '\n';
  }
  return line_of(first + std::string{kFieldGap} + (from.empty() ? "" : from.front())) + below;
}

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
    text += op_lines(list.ops[i], list.rails.rows[i], list.columns, options.colors);
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
      text += op_lines(list.ops[row], list.rails.rows[row], list.columns, options.colors);
    }
  }
  return text;
}

}  // namespace llmviewer
