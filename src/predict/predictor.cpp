#include "llmviewer/predict/predictor.hpp"

#include <algorithm>
#include <utility>

#include "analysis/held.hpp"
#include "analysis/largest_whole.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"
#include "predict/composition.hpp"
#include "predict/limits.hpp"
#include "predict/step_prediction.hpp"

namespace llmviewer {
namespace {

/// That a device is taken to run at once, however much fits.
constexpr double kMostRunning = 1 << 20;

/// The most sequences whose caches fit a device beside the weights; the largest of all where no
/// capacity is published.
double fitting_sequences(const ModelGraphs& graphs, Workload workload, const Hardware& hardware) {
  return largest_whole(1, kMostRunning, [&](double sequences) {
    workload.batch = sequences;
    return memory_of(graphs, workload, hardware).fits.value_or(true);
  });
}

/// The most sequences that a server runs at once beside the weights. It computes one prompt at a
/// time, and hands out the blocks of a cache as it fills: in the mean, half of what is generated.
double running_sequences(const ModelGraphs& graphs, Workload workload, const Hardware& hardware) {
  if (!hardware.capacity) return kMostRunning;
  workload.batch = 1;
  const Memory one = memory_of(graphs, workload, hardware);
  const double context = context_of_server(workload.seq, *workload.gen);
  return largest_whole(1, kMostRunning, [&](double sequences) {
    workload.batch = sequences;
    const Bytes decode = activation_peak(graphs.main, Step::decode(sequences, context));
    const Bytes caches = kv_cache_bytes(graphs, workload, context);
    return one.weights + std::max(one.activations, decode) + one.reserve + caches <=
           *hardware.capacity;
  });
}

void add_server(const PredictionSubject& subject, const Hardware& hardware, Analysis& analysis) {
  const Workload& workload = analysis.workload;
  require_server(workload, subject.predictor.engine);
  const double fitting = running_sequences(subject.graphs, workload, hardware);
  Predicted& predicted = *analysis.predicted;
  if (fitting < 1) {
    predicted.refused.push_back("a server: not even one sequence fits in memory");
    return;
  }
  predicted.server = predicted_server(subject, analysis, fitting);
  predicted.refused.push_back(
      "TTFT under load: queueing decides it; the idle TTFT is its lower bound");
  if (predicted.server->running < workload.clients) {
    predicted.beyond.push_back("the KV cache holds " + round_trip(predicted.server->running) +
                               " of " + round_trip(workload.clients) +
                               " sequences: the others wait");
  }
}

void add_prediction(const Model& model, const Hardware& hardware, const Scenario& scenario,
                    const Model* draft, Analysis& analysis) {
  const Predictor& predictor = *scenario.predictor;
  Predicted& predicted = analysis.predicted.emplace();
  predicted.engine = predictor.engine.name;
  predicted.refused = refusals(hardware, analysis.group.network, scenario);
  if (!predicted.refused.empty()) return;
  const ModelGraphs graphs = graphs_of(model, scenario, draft);
  const Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout);
  const PredictionSubject subject = subject_on(hardware, graphs, scenario, roofs);
  predict_stages(subject, analysis);
  if (analysis.generation) {
    predicted.generation = predicted_generation(subject, analysis.workload, analysis.group.batch);
  }
  predicted.beyond = extrapolations(graphs, hardware, analysis, predictor);
  if (analysis.workload.clients > 0) add_server(subject, hardware, analysis);
  if (analysis.memory.fits == false) {
    predicted.beyond.push_back("it does not fit in memory: " +
                               round_trip(fitting_sequences(graphs, analysis.workload, hardware)) +
                               " sequences would");
  }
}

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

/// Puts the times to expect in the place of the roofline's.
void take_times(const PredictedGeneration& predicted, Generation& generation) noexcept {
  generation.ttft = predicted.ttft;
  generation.tpot = predicted.tpot;
  generation.latency = predicted.latency;
  generation.throughput_tokens_per_s = predicted.throughput_tokens_per_s;
}

}  // namespace

void expect_request(const ModelGraphs& graphs, const Workload& workload, const Scenario& scenario,
                    const Hardware& hardware, const Roofs& roofs, Generation& generation) {
  const PredictionSubject subject = subject_on(hardware, graphs, scenario, roofs);
  take_times(predicted_generation(subject, workload, workload.batch), generation);
}

Scenario as_engine_runs(Scenario scenario) {
  if (scenario.predictor == nullptr) return scenario;
  scenario.fused_attention = true;
  if (scenario.predictor->engine.accumulate_fp32) scenario.accumulate_fp32 = true;
  return scenario;
}

Analysis answer(const Model& model, const Hardware& hardware, const Scenario& asked,
                const Model* draft) {
  const Scenario scenario = as_engine_runs(asked);
  Analysis analysis = analyze(model, hardware, scenario, draft);
  if (scenario.predictor != nullptr) add_prediction(model, hardware, scenario, draft, analysis);
  return analysis;
}

std::vector<Explanation> explain_expected(const Model& model, const Hardware& hardware,
                                          const Scenario& asked, const std::string& op,
                                          const Model* draft) {
  const Scenario scenario = as_engine_runs(asked);
  std::vector<Explanation> explanations = explain(model, hardware, scenario, op);
  const Analysis analysis = answer(model, hardware, scenario, draft);
  const ModelGraphs graphs = graphs_of(model, scenario, draft);
  const Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout);
  const PredictionSubject subject = subject_on(hardware, graphs, scenario, roofs);
  for (Explanation& one : explanations) {
    for (const StageResult& stage : analysis.stages) {
      if (stage.stage != one.stage || !stage.predicted) continue;
      const StepPrediction steps{graphs.of_stage(stage.stage), subject.precision, subject.machine,
                                 subject.predictor};
      one.predicted = steps.explain(one.row.index, step_of(stage));
    }
  }
  return explanations;
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
