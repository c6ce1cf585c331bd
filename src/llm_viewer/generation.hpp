#pragma once

#include "llm_viewer/pass.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer::llm_viewer {

/// A whole request: its sums as a stage, and its times.
struct Request {
  StageResult stage;
  Generation times;
};

/// LLM-Viewer's generation loop for a prompt P and G tokens:
///   latency = prefill(P) + Σ decode(i), i = P … P + G − 1
/// Wrong: the prefill yields the first token, so G − 1 decode steps would do; and fused attention
/// is not passed on to the loop.
Request run_request(Setup setup, const Workload& workload);

}  // namespace llmviewer::llm_viewer
