#pragma once

#include <cmath>
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

// What an engine adds to its kernels' times, s. The walk over graphs composes its times of these,
// and so do compiled models, lane by lane.

/// What its host takes for a step of so many sequences: T0 + T1·B.
inline double host_time(const Engine& engine, double sequences) noexcept {
  return engine.step_s + engine.sequence_s * sequences;
}
/// Of requests that start together, before the first token is out: T_first + T0 + T1·B.
inline double host_of_first_token(const Engine& engine, double sequences) noexcept {
  return engine.first_token_s + host_time(engine, sequences);
}
/// Of all clients of a server, those that one replica has.
inline double clients_of_replica(double clients, double replicas) noexcept {
  return std::ceil(clients / replicas);
}
/// The context of a server's decode step, in the mean: half of the output is generated.
inline double context_of_server(double prompt, double output) noexcept {
  return prompt + output / 2;
}
/// Of B running sequences, where a prefill of one and a decode step of all take so long:
///   TPOT = T0 + T1·B + decode + φ·(B − 1)/O·prefill
inline double tpot_of_server(const Engine& engine, double running, double output, double prefill,
                             double decode) noexcept {
  const double others = engine.prefill_share * (running - 1) / output;
  return host_time(engine, running) + decode + others * prefill;
}

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

/// Puts the times to expect of a request, as one device runs it, in the place of the roofline's.
/// The scenario has a predictor.
void expect_request(const ModelGraphs& graphs, const Workload& workload, const Scenario& scenario,
                    const Hardware& hardware, const Roofs& roofs, Generation& generation);

}  // namespace llmviewer
