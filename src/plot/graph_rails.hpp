#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "plot/graph_layout.hpp"

namespace llmviewer {

/// One operator's place among the rails left of a list, in characters.
struct Rails {
  std::string before;  ///< up to the operator's own mark: what passes, and what leads to it
  std::string after;   ///< right of the mark
  std::string below;   ///< in lines between it and the next: what goes on
};

inline constexpr std::string_view kRailStop = "●";

/// The rails of operators one below the other, in this order: each result runs down a rail from
/// its operator to the last one that it feeds, the results of others (`outside`) from the top on,
/// and those of the rows in `leaving` to the end. All are as wide.
struct RailPlan {
  std::string top;  ///< above the first
  std::vector<Rails> rows;
};
RailPlan rails_of(const StageResult& stage, std::span<const GraphNode> nodes,
                  std::span<const std::size_t> leaving);

}  // namespace llmviewer
