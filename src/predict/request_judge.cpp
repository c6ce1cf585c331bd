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
    const StageResult& prefill = *find_stage(analysis, Stage::prefill);
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

using TermTimes = std::map<TimeTerm, Seconds>;

/// What the host does counts as latency.
void add_terms(const PredictedStage& stage, double share, TermTimes& times) {
  times[TimeTerm::latency] += share * stage.host;
  for (const PredictedOp& op : stage.ops) times[op.dominant] += share * op.repeat * op.time;
}

TimeTerm longest(const TermTimes& times) {
  return std::max_element(times.begin(), times.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// Of a token of a server: its decode step, and the others' prefills in the rest of the time.
TimeTerm longest_of_server(const EndToEndCase& request, Scenario scenario,
                           const Analysis& analysis) {
  const PredictedServer& server = *analysis.predicted->server;
  const PredictedStage& prefill = *find_stage(analysis, Stage::prefill)->predicted;
  Workload& workload = scenario.workload;
  workload.batch = server.running;
  workload.clients = 0;
  workload.step = ExplicitStep{1, workload.seq + *workload.gen / 2};
  const Analysis step = answer(request.model, request.hardware, scenario);
  const PredictedStage& decode = *step.stages.front().predicted;
  TermTimes times;
  add_terms(decode, 1, times);
  add_terms(prefill, std::max(server.tpot - decode.time, Seconds{0}) / prefill.time, times);
  return longest(times);
}

/// Of one stage that stands for the whole: of a batch its decode, of a first token its prefill.
TimeTerm longest_term(const EndToEndCase& request, const Scenario& scenario,
                      const Analysis& analysis) {
  if (request.metric == EndToEndMetric::tpot) {
    return longest_of_server(request, scenario, analysis);
  }
  const bool prompts = request.metric == EndToEndMetric::ttft ||
                       request.metric == EndToEndMetric::prefill_throughput;
  TermTimes times;
  add_terms(*find_stage(analysis, prompts ? Stage::prefill : Stage::decode)->predicted, 1, times);
  return longest(times);
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
    const TimeTerm longest = longest_term(request, scenario, analysis);
    JudgedRow judged{row, {times->predicted, longest, {}}, times->interval};
    judged.row.roofline = times->roofline;
    return {judged, {}};
  } catch (const Error& error) {
    return {std::nullopt, error.where() + ": " + error.problem()};
  }
}

}  // namespace llmviewer
