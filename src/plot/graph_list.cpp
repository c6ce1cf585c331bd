#include "plot/graph_list.hpp"

#include <algorithm>
#include <sstream>

#include "llmviewer/units/scaled.hpp"
#include "plot/page.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kBetween = "  ";
constexpr std::string_view kFrom = "← ";
constexpr std::string_view kOperator = "operator";

std::string line_of(std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  return text + '\n';
}

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
    text += std::string{kBetween} + (word ? fields[i] + fill : fill + fields[i]);
  }
  return text;
}

std::string fields_below(const ListedOp& op) {
  std::string text = op.fields.front() + " ops";
  for (std::size_t i = 1; i < op.fields.size(); ++i) text += " · " + op.fields[i];
  return text;
}

ListedOp listed(const StageResult& stage, std::span<const GraphNode> nodes, const OpRow& row,
                const GraphNode& node) {
  constexpr std::size_t kLongest = 24;
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

}  // namespace

std::vector<ListedOp> listed(const StageResult& stage, std::span<const GraphNode> nodes) {
  std::vector<ListedOp> ops;
  for (const GraphNode& node : nodes) ops.push_back(listed(stage, nodes, *node.row, node));
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
    taken += kBetween.size() + field;
  }
  taken += columns.name;
  columns.beside = taken <= width;
  taken += kBetween.size();
  if (taken + least_from(ops) <= width) columns.from = width - taken;
  return columns;
}

std::string head_of(const ListColumns& columns) {
  if (!columns.beside) return {};
  std::vector<std::string> heads(kListHeads.begin(), kListHeads.end());
  return line_of(blanks(columns.rails) + std::string{kOperator} +
                 blanks(columns.name - kOperator.size()) + fields_beside(heads, columns) +
                 (columns.from == 0 ? "" : std::string{kBetween} + "from"));
}

std::string lines_of(const ListedOp& op, const Rails& rails, const ListColumns& columns,
                     Colors colors) {
  const int ink = ink_of(op.bound);
  std::string first =
      rails.before + inked(kRailStop, ink, colors) + rails.after + inked(op.name, ink, colors);
  std::string below;
  const auto put_below = [&](std::string_view text, std::string_view separator) {
    const std::size_t room = columns.width - columns.rails - kBetween.size();
    for (const std::string& line : broken(text, separator, room)) {
      below += rails.below + std::string{kBetween} + line + '\n';
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
  return line_of(first + std::string{kBetween} + (from.empty() ? "" : from.front())) + below;
}

}  // namespace llmviewer
