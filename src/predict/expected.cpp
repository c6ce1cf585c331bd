#include <algorithm>
#include <string>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "predict/expected_request.hpp"

namespace llmviewer {
namespace {

[[noreturn]] void refuse(const Analysis& analysis) {
  const auto& reasons = analysis.predicted->refused;
  throw Error{"--predict", reasons.empty() ? "not all of it is predicted" : reasons.front(),
              "leave it out for the roofline"};
}

void expect(StageResult& stage) {
  const PredictedStage& predicted = *stage.predicted;
  for (OpRow& row : stage.rows) {
    const PredictedOp* kernel = kernel_of(predicted, row.index);
    if (kernel == nullptr) continue;
    row.timing.time = part_of(row.timing.time, *kernel) * kernel->time;
    row.total_time = row.repeat * row.timing.time;
    row.share = row.total_time / predicted.time;
    if (row.timing.time > Seconds{0}) row.performance = row.cost.ops() / row.timing.time;
  }
  stage.total.time = predicted.time;
  stage.total.performance = stage.total.cost.ops() / predicted.time;
  stage.total.tokens_per_s = predicted.tokens_per_s;
}

}  // namespace

void take_times(const PredictedGeneration& predicted, Generation& generation) noexcept {
  generation.ttft = predicted.ttft;
  generation.tpot = predicted.tpot;
  generation.latency = predicted.latency;
  generation.throughput_tokens_per_s = predicted.throughput_tokens_per_s;
}

bool is_predicted(const Analysis& analysis) noexcept {
  if (!analysis.predicted) return false;
  const bool request = analysis.predicted->generation.has_value();
  const bool stages =
      std::all_of(analysis.stages.begin(), analysis.stages.end(), [&](const StageResult& stage) {
        return stage.predicted || (request && stage.stage == Stage::generate);
      });
  return stages && (request || !analysis.generation);
}

Analysis as_expected(Analysis analysis) {
  if (!is_predicted(analysis)) refuse(analysis);
  const Predicted& predicted = *analysis.predicted;
  analysis.subject.expected_of = predicted.engine;
  for (StageResult& stage : analysis.stages) {
    if (stage.predicted) {
      expect(stage);
    } else {
      stage.total.time = predicted.generation->latency;
      stage.total.tokens_per_s = predicted.generation->throughput_tokens_per_s;
    }
  }
  if (analysis.generation) take_times(*predicted.generation, *analysis.generation);
  analysis.notes.push_back("times are those to expect of " + predicted.engine + ", not rooflines");
  for (const std::string& reason : predicted.beyond) {
    analysis.notes.push_back("beyond what was measured: " + reason);
  }
  return analysis;
}

Analysis weighed(const Model& model, const Hardware& hardware, const Scenario& scenario,
                 const Model* draft) {
  Analysis analysis = answer(model, hardware, scenario, draft);
  if (scenario.predictor == nullptr) return analysis;
  return as_expected(std::move(analysis));
}

}  // namespace llmviewer
