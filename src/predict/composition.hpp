#pragma once

#include <string_view>

#include "analysis/model_graphs.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "predict/kernel_demand.hpp"

namespace llmviewer {

/// What all of a scenario's predictions are made from.
struct PredictionSubject {
  const ModelGraphs& graphs;
  Machine machine;
  const Precision& precision;
  const Predictor& predictor;
};

/// Of a scenario that has a predictor. Refers to all of them.
PredictionSubject subject_on(const Hardware& hardware, const ModelGraphs& graphs,
                             const Scenario& scenario, const Roofs& roofs);

/// The time that the engine's host takes for a step of so many sequences: T0 + T1·B.
Seconds host_time(const Engine& engine, double sequences) noexcept;

/// The engine's interval that the time of such a prompt has: shorter ones are known less well.
std::string_view prefill_interval_name(double tokens) noexcept;

/// Fills in the stages of one step each, chunks of a prefill together: kernels, then the host.
void predict_stages(const PredictionSubject& subject, Analysis& analysis);

/// A batch that starts and ends together:
///   TTFT = T_first + prefill;  TPOT = mean of the decode steps + T0 + T1·B
///   latency = TTFT + (G − 1)·TPOT;  throughput = B·G/latency
/// `workload` is one device's, `batch` the group's.
PredictedGeneration predicted_generation(const PredictionSubject& subject, const Workload& workload,
                                         double batch);

/// A closed loop of N clients, B = min(N, what the KV cache holds) running, prompts of I tokens of
/// which the cache holds `prefix_hit`, O generated:
///   TPOT = T0 + T1·B + decode(B, I + O/2) + φ·(B − 1)/O·prefill(1, I)
///   idle TTFT = T_first + prefill(1, I)
PredictedServer predicted_server(const PredictionSubject& subject, const Analysis& analysis,
                                 double fitting);

}  // namespace llmviewer
