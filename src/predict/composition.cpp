#include "predict/composition.hpp"

#include <algorithm>
#include <string>

#include "analysis/request.hpp"
#include "analysis/stages.hpp"
#include "predict/step_prediction.hpp"

namespace llmviewer {
namespace {

/// Prompts shorter than this are known less well.
constexpr double kShortPrompt = 512;

/// Of a class of times; each engine's file has them all.
Interval interval_of(const Engine& engine, std::string_view of) {
  return engine.intervals.at(std::string{of});
}

Interval prefill_interval(const Engine& engine, double tokens) {
  return interval_of(engine, prefill_interval_name(tokens));
}

/// In the engine's chunks where the request asks for none.
Workload as_chunked(Workload workload, const Engine& engine) {
  if (workload.chunk == 0) workload.chunk = engine.chunk;
  return workload;
}

StepPrediction steps_on(const Graph& graph, const PredictionSubject& subject) {
  return {graph, subject.precision, subject.machine, subject.predictor};
}

Seconds time_of_steps(const Graph& graph, const std::vector<StepSeries>& series,
                      const PredictionSubject& subject) {
  return steps_on(graph, subject).time(series);
}

bool is_prefill(const StageResult& stage) { return stage.stage == Stage::prefill; }

std::vector<StepSeries> series_of(const StageResult& stage, const Workload& workload) {
  if (is_prefill(stage)) return prefill_series(workload);
  return {StepSeries::once(step_of(stage))};
}

PredictedStage predicted_stage(const StageResult& stage, const Workload& workload,
                               const PredictionSubject& subject) {
  const Engine& engine = subject.predictor.engine;
  const Graph& graph = subject.graphs.of_stage(stage.stage);
  const StepPrediction steps = steps_on(graph, subject);
  const std::vector<StepSeries> series = series_of(stage, workload);
  PredictedStage result;
  result.ops = steps.ops(series);
  result.host = steps_of(series) * (steps.layers() + Seconds{host_time(engine, stage.sequences)});
  result.time = result.host;
  for (const PredictedOp& op : result.ops) result.time += op.repeat * op.time;
  const bool decodes = stage.new_tokens == 1;
  result.interval =
      decodes ? interval_of(engine, "decode") : prefill_interval(engine, stage.new_tokens);
  result.tokens_per_s = stage.total.tokens_per_s * (stage.total.time / result.time);
  return result;
}

}  // namespace

std::string_view prefill_interval_name(double tokens) noexcept {
  return tokens < kShortPrompt ? "short_prefill" : "prefill";
}

PredictionSubject subject_on(const Hardware& hardware, const ModelGraphs& graphs,
                             const Scenario& scenario, const Roofs& roofs) {
  const Predictor& predictor = *scenario.predictor;
  return {graphs, {hardware, roofs, predictor.engine.collectives}, scenario.precision, predictor};
}

void predict_stages(const PredictionSubject& subject, Analysis& analysis) {
  const Workload workload = as_chunked(analysis.workload, subject.predictor.engine);
  for (StageResult& stage : analysis.stages) {
    if (stage.stage == Stage::generate || stage.stage == Stage::denoise) continue;
    stage.predicted = predicted_stage(stage, workload, subject);
  }
}

PredictedGeneration predicted_generation(const PredictionSubject& subject, const Workload& asked,
                                         double batch) {
  const Engine& engine = subject.predictor.engine;
  const Workload workload = as_chunked(asked, engine);
  const Seconds host{host_time(engine, workload.batch)};
  Seconds first{host_of_first_token(engine, workload.batch)};
  Seconds later;
  for (const RequestPart& part : request_of(subject.graphs, workload)) {
    first += time_of_steps(*part.graph, part.first, subject);
    later += time_of_steps(*part.graph, part.later, subject);
    if (!part.part) later += steps_of(part.later) * host;
  }
  const RequestTimes times =
      request_times(first.value(), later.value(), *workload.gen - 1, batch * *workload.gen);
  PredictedGeneration result;
  result.ttft = first;
  result.tpot = Seconds{times.tpot};
  result.latency = Seconds{times.latency};
  result.throughput_tokens_per_s = times.tokens_per_s;
  result.ttft_interval = prefill_interval(engine, workload.seq - workload.prefix);
  result.tpot_interval = interval_of(engine, "decode");
  return result;
}

PredictedServer predicted_server(const PredictionSubject& subject, const Analysis& analysis,
                                 double fitting) {
  const Engine& engine = subject.predictor.engine;
  const Workload& asked = analysis.workload;
  const double replicas = analysis.group.layout.data;
  PredictedServer server;
  server.clients = asked.clients;
  const double of_one = std::min(clients_of_replica(asked.clients, replicas), fitting);
  server.running = of_one * replicas;

  Workload prompt = as_chunked(asked, engine);
  prompt.batch = 1;
  prompt.prefix = std::floor(asked.prefix_hit * (asked.seq - 1));
  Seconds prefill;
  for (const RequestPart& part : request_of(subject.graphs, prompt)) {
    prefill += time_of_steps(*part.graph, part.first, subject);
  }
  const double output = *asked.gen;
  const Step step = Step::decode(of_one, context_of_server(asked.seq, output));
  const Graph& graph = subject.graphs.main;
  const Seconds decode = time_of_steps(graph, {StepSeries::once(step)}, subject);
  server.tpot = Seconds{tpot_of_server(engine, of_one, output, prefill.value(), decode.value())};
  server.roofline_tpot = time_of(graph, {StepSeries::once(step)}, subject.machine.roofs);
  server.idle_ttft = Seconds{host_of_first_token(engine, 1)} + prefill;
  server.wave = of_one * prefill;
  server.tpot_interval = interval_of(engine, has_experts(graph) ? "server_moe" : "server_dense");
  server.ttft_interval = prefill_interval(engine, asked.seq - prompt.prefix);
  const Seconds request = server.idle_ttft + (output - 1) * server.tpot;
  server.most_tokens_per_s = server.running * output / request.value();
  return server;
}

}  // namespace llmviewer
