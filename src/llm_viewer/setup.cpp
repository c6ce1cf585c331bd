#include <algorithm>

#include "llm_viewer/pass.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::llm_viewer {
namespace {

constexpr double kMostGenerated = 1e6;  // every decode step is walked, as in LLM-Viewer

void require_known(const Workload& workload) {
  if (workload.step) {
    throw Error{"--new", "LLM-Viewer knows no steps but prefill and decode",
                "use --stage and --seq"};
  }
  if (workload.prefix > 0 || workload.chunk > 0 || workload.beams > 1 || workload.speculation) {
    throw Error{"--accounting llm-viewer",
                "LLM-Viewer knows no --prefix, --chunk, --beams or --speculate",
                "leave them out, or use --accounting exact"};
  }
  if (workload.gen && *workload.gen > kMostGenerated) {
    throw Error{"--gen", "LLM-Viewer's loop walks token by token",
                "use at most 1e6, or --accounting exact"};
  }
  if (workload.logits == Logits::all) {
    throw Error{"--logits", "LLM-Viewer computes the logits of one position",
                "leave the option out"};
  }
  if (std::ranges::count(workload.stages, Stage::generate) > 0 && !workload.gen) {
    throw Error{"--stage generate", "how many tokens?", "add --gen N"};
  }
}

}  // namespace

Setup setup_of(const Model& model, const Hardware& hardware, const Scenario& scenario) {
  require_known(scenario.workload);
  const ElementBytes bytes = element_bytes(scenario.precision);
  return {shape_of(model), bytes, device_of(hardware, bytes, scenario), scenario.fused_attention};
}

}  // namespace llmviewer::llm_viewer
