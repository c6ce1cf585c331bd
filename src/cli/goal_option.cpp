#include "cli/goal_option.hpp"

#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {

std::optional<Goal> read_goal(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::vector<std::string> known;
  for (const Goal goal : kGoals) {
    if (text == name_of(goal)) return goal;
    known.emplace_back(name_of(goal));
  }
  throw Error{"--goal", "\"" + text + "\" is no goal",
              did_you_mean(text, known, "use ttft, tpot, throughput or memory")};
}

}  // namespace llmviewer::cli
