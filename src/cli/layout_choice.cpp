#include "cli/layout_choice.hpp"

#include "cli/goal_option.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/study/best_layout.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {

void choose_layout(const LayoutOptions& options, Configuration& configuration) {
  const std::optional<Goal> goal = read_goal(options.goal);
  if (options.devices.empty()) {
    if (goal) throw Error{"--goal", "there is nothing to choose", "add --devices N"};
    return;
  }
  Layout& layout = configuration.scenario.layout;
  Layout unchosen;
  unchosen.overlap = layout.overlap;
  if (layout != unchosen) {
    throw Error{"--devices", "the layout is given already",
                "leave out --devices, or --tp, --pp, --dp, --cp, --ep and their like"};
  }
  if (configuration.as_llm_viewer) {
    throw Error{"--devices", "LLM-Viewer knows one device only", "leave --accounting out"};
  }
  const ChosenLayout chosen =
      best_layout(configuration.model, configuration.hardware, configuration.scenario,
                  parse_count(options.devices, "--devices"), goal, configuration.draft_or_null());
  layout = chosen.layout;
  configuration.layout = chosen.because;
}

}  // namespace llmviewer::cli
