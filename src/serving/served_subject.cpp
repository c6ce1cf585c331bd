#include "serving/served_subject.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/held.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/scaled.hpp"
#include "predict/limits.hpp"

namespace llmviewer {
namespace {

constexpr double kMostBlocks = 1e9;  ///< where nothing is kept for each position

/// Refuses what is not simulated.
Scenario served(const Scenario& asked, const Hardware& hardware) {
  Scenario scenario = as_engine_runs(asked);
  scenario.workload.batch = 1;
  const Engine& engine = scenario.predictor->engine;
  if (!engine.serves || !engine.serving) {
    throw Error{"--engine " + engine.name, "it serves one batch at a time",
                "use vllm, sglang, trtllm or generic"};
  }
  const Workload& workload = scenario.workload;
  if (workload.speculation || workload.beams > 1 || workload.prefix > 0) {
    throw Error{"simulate", "drafts, beams and prefixes of a fixed length are not simulated",
                "leave them out; --prefix-hit is for cached prompts"};
  }
  if (scenario.layout.pipeline > 1) {
    throw Error{"--pp", "a pipeline under load is not simulated", "use --tp, --ep or --dp"};
  }
  const Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout);
  const auto reasons = refusals(hardware, roofs.network, scenario);
  if (!reasons.empty()) throw Error{"simulate", reasons.front(), "choose another device or layout"};
  return scenario;
}

/// Refuses a model that answers otherwise.
ModelGraphs served(ModelGraphs graphs) {
  if (!graphs.main.decodes) {
    throw Error{"simulate", "the model does not generate token by token", "use analyze"};
  }
  if (graphs.encoder) {
    throw Error{"simulate", "an encoder before the decoder is not simulated", "use analyze"};
  }
  return graphs;
}

double bytes_per_position(const ModelGraphs& graphs) {
  constexpr double kSome = 4096;
  const KvAllocation whole{.windows = KvAllocation::Windows::in_full};
  const auto kept = [&](double context) {
    return kv_cache_bytes(graphs.main, 1, context, 0, whole).value();
  };
  return (kept(2 * kSome) - kept(kSome)) / kSome;
}

}  // namespace

double kv_blocks_of(const ModelGraphs& graphs, const Workload& workload, const Hardware& hardware,
                    const ServingRules& rules, double utilization) {
  const double per_position = bytes_per_position(graphs);
  if (!hardware.capacity) {
    throw Error{hardware.name, "publishes no memory capacity", "add --kv-blocks N"};
  }
  const double widest = std::max(rules.max_tokens, rules.max_sequences);
  const double states = rules.max_sequences * kv_cache_bytes(graphs.main, 1, 1).value();
  const double left = utilization * hardware.capacity->value() - workload.reserve.value() -
                      weight_bytes(graphs).value() - states -
                      activation_peak(graphs.main, Step::prefill(1, widest)).value();
  const double blocks =
      per_position > 0 ? std::floor(left / (rules.block * per_position)) : kMostBlocks;
  if (left > 0 && blocks >= 1) return std::min(blocks, kMostBlocks);
  throw Error{"simulate",
              "weights and activations leave no memory for a KV cache on " + hardware.name,
              "use more devices (--tp), narrower --weights, or a larger --memory-utilization"};
}

ServedSubject::ServedSubject(const Model& model, const Hardware& hardware, const Scenario& scenario,
                             const ServingQuestion& question)
    : scenario_{served(scenario, hardware)},
      hardware_{hardware},
      graphs_{served(graphs_of(model, scenario_))},
      roofs_{roofs_of(hardware, scenario_.accumulate_fp32, scenario_.layout)},
      subject_{subject_on(hardware, graphs_, scenario_, roofs_)},
      rules_{rules_of(question)},
      cost_{subject_, std::max(rules_.max_tokens, rules_.max_sequences), rules_.max_sequences},
      replicas_{question.replicas * scenario_.layout.data},
      analysis_{answer(model, hardware, scenario_)} {
  rules_.host_step += cost_.layers();
}

ServingRules ServedSubject::rules_of(const ServingQuestion& question) const {
  ServingRules rules = *engine().serving;
  rules.max_sequences = question.max_sequences.value_or(rules.max_sequences);
  rules.max_tokens = question.max_tokens.value_or(rules.max_tokens);
  rules.block = question.block.value_or(rules.block);
  rules.front_end = question.front_end.value_or(rules.front_end);
  rules.host_step = engine().step_s;
  rules.host_sequence = engine().sequence_s;
  if (question.blocks) {
    rules.blocks = *question.blocks;
  } else {
    rules.blocks =
        kv_blocks_of(graphs_, scenario_.workload, hardware_, rules, question.memory_utilization);
  }
  return rules;
}

}  // namespace llmviewer
