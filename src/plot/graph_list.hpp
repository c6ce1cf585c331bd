#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "plot/graph_layout.hpp"
#include "plot/graph_rails.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {

inline constexpr std::array<std::string_view, 5> kListHeads{"ops", "bytes", "time", "share",
                                                            "bound"};

/// One operator in words.
struct ListedOp {
  std::string name;
  std::array<std::string, kListHeads.size()> fields;
  std::string from;  ///< what feeds it, by name; in brackets from outside
  Bound bound{};
};

std::vector<ListedOp> listed(const StageResult& stage, std::span<const GraphNode> nodes);

/// How a list of operators stands in so many columns, right of rails.
struct ListColumns {
  std::size_t width{};
  std::size_t rails{};
  std::size_t name{};
  std::array<std::size_t, kListHeads.size()> fields{};
  bool beside{};       ///< whether the fields stand beside the name, else below it
  std::size_t from{};  ///< for what feeds an operator; 0: that stands below it
};
ListColumns list_columns(std::span<const ListedOp> ops, std::size_t rails, std::size_t width);

/// What stands above the columns, in a line; "" where there are none.
std::string head_of(const ListColumns& columns);

/// An operator's line, and those for which there is no room beside it.
std::string lines_of(const ListedOp& op, const Rails& rails, const ListColumns& columns,
                     Colors colors);

}  // namespace llmviewer
