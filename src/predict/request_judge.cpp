#include "predict/request_judge.hpp"

#include <algorithm>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

struct Times {
  Seconds roofline;
  Seconds predicted;
  Interval interval;
};

const StageResult& prefill_of(const Analysis& analysis) {
  return *std::find_if(analysis.stages.begin(), analysis.stages.end(),
                       [](const StageResult& one) { return one.stage == name_of(Stage::prefill); });
}

/// The metric as the roofline has it and as it is predicted; the whole request's interval is that
/// of its steps.
std::optional<Times> times_of(const Analysis& analysis, EndToEndMetric metric) {
  const Predicted& predicted = *analysis.predicted;
  if (metric == EndToEndMetric::tpot) {
    if (!predicted.server) return std::nullopt;
    const PredictedServer& server = *predicted.server;
    return Times{server.roofline_tpot, server.tpot, server.tpot_interval};
  }
  if (metric == EndToEndMetric::prefill_throughput) {
    const StageResult& prefill = prefill_of(analysis);
    return Times{prefill.total.time, prefill.predicted->time, prefill.predicted->interval};
  }
  if (!predicted.generation) return std::nullopt;
  const PredictedGeneration& generation = *predicted.generation;
  switch (metric) {
    case EndToEndMetric::ttft:
      return Times{analysis.generation->ttft, generation.ttft, generation.ttft_interval};
    case EndToEndMetric::output_throughput:
      return Times{analysis.generation->latency, generation.latency, generation.tpot_interval};
    default:
      return Times{analysis.generation->tpot, generation.tpot, generation.tpot_interval};
  }
}

std::string reason(const Analysis& analysis) {
  const auto& refused = analysis.predicted->refused;
  return refused.empty() ? "it is not predicted" : refused.front();
}

}  // namespace

std::shared_ptr<const Predictor> RequestJudge::predictor(const std::string& engine) {
  auto& made = predictors_[engine];
  if (made != nullptr) return made;
  const auto found = std::find_if(engines_.begin(), engines_.end(),
                                  [&](const Engine& one) { return one.name == engine; });
  if (found == engines_.end()) return nullptr;
  made = std::make_shared<const Predictor>(Predictor{{forms_.begin(), forms_.end()}, *found});
  return made;
}

RequestJudge::Judged RequestJudge::judge(const MeasuredRow& row) {
  const EndToEndCase& request = *row.request;
  Scenario scenario = request.scenario;
  scenario.predictor = predictor(request.engine);
  if (scenario.predictor == nullptr) return {std::nullopt, "no engine " + request.engine};
  try {
    const Analysis analysis = answer(request.model, request.hardware, scenario);
    const bool whole = request.metric != EndToEndMetric::tpot;
    if (whole && analysis.memory.fits == false) return {std::nullopt, "it does not fit in memory"};
    const auto times = times_of(analysis, request.metric);
    if (!times) return {std::nullopt, reason(analysis)};
    JudgedRow judged{row, {times->predicted, {}, {}}, times->interval};
    judged.row.roofline = times->roofline;
    return {judged, {}};
  } catch (const Error& error) {
    return {std::nullopt, error.where() + ": " + error.problem()};
  }
}

}  // namespace llmviewer
