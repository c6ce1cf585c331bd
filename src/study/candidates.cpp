#include "study/candidates.hpp"

#include <algorithm>
#include <optional>

#include "analysis/held.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/layouts.hpp"

namespace llmviewer {
namespace {

void require_capacity(const Hardware& hardware) {
  if (hardware.capacity) return;
  throw Error{hardware.name, "its capacity is not published, so nothing ends a batch",
              "give it with --set hw.memory.capacity=80GiB"};
}

bool computes_fp8(const Hardware& hardware) { return hardware.matrix[DataType::fp8].has_value(); }

/// Bytes that a precision is chosen for: of the weights, and of a cached position.
struct Sizes {
  Bytes weights;
  Bytes kv;
};

Sizes sizes_in(const Precision& precision, const PlanQuestion& question) {
  Scenario scenario = on_one_device(question.scenario);
  scenario.precision = precision;
  const ModelGraphs graphs = graphs_of(question.model, scenario, question.draft_or_null());
  return {weight_bytes(graphs), kv_cache_bytes(graphs.main, 1, 1)};
}

/// The usual formats that are clearly narrower than the model's own.
FormatChoices narrower(const std::vector<StorageFormat>& formats, const PlanQuestion& question,
                       std::optional<StorageFormat> Precision::*tensor, Bytes Sizes::*size) {
  constexpr double kClearly = 0.95;
  FormatChoices choices{std::nullopt};
  Bytes least = sizes_in(question.scenario.precision, question).*size;
  for (const StorageFormat& format : formats) {
    Precision precision = question.scenario.precision;
    precision.*tensor = format;
    const Bytes bytes = sizes_in(precision, question).*size;
    if (!(bytes < kClearly * least)) continue;
    choices.push_back(format);
    least = bytes;
  }
  return choices;
}

/// Those that a single device can compute in: a layout changes nothing about that.
std::vector<Precision> possible_precisions(const Hardware& hardware, const PlanQuestion& question,
                                           std::optional<Error>& refused) {
  std::vector<Precision> possible;
  Scenario scenario = question.scenario;
  scenario.layout = {};
  for (const Precision& precision : precisions_on(hardware, question)) {
    scenario.precision = precision;
    try {
      weighed(question.model, hardware, scenario, question.draft_or_null());
      possible.push_back(precision);
    } catch (const Error& error) {
      if (!refused) refused = error;
    }
  }
  return possible;
}

}  // namespace

std::vector<Precision> precisions_on(const Hardware& hardware, const PlanQuestion& question) {
  const StorageFormat& eight = computes_fp8(hardware) ? question.usual.fp8 : question.usual.int8;
  const FormatChoices weights =
      question.weights.empty()
          ? narrower({eight, question.usual.int4}, question, &Precision::weights, &Sizes::weights)
          : question.weights;
  const FormatChoices kv =
      question.kv.empty() ? narrower({eight}, question, &Precision::kv, &Sizes::kv) : question.kv;
  std::vector<Precision> precisions;
  for (const auto& of_weights : weights) {
    for (const auto& of_cache : kv) {
      Precision precision = question.scenario.precision;
      precision.weights = of_weights;
      precision.kv = of_cache;
      precisions.push_back(precision);
    }
  }
  return precisions;
}

std::vector<GroupCandidate> candidates_of(const PlanQuestion& question,
                                          const std::vector<double>& sizes) {
  std::vector<GroupCandidate> candidates;
  std::optional<Error> refused;
  for (const Hardware& hardware : question.devices) {
    require_capacity(hardware);
    const std::vector<Precision> precisions = possible_precisions(hardware, question, refused);
    for (const double size : sizes) {
      for (const Layout& layout : layouts_of(size, question.scenario)) {
        for (const Precision& precision : precisions) {
          candidates.push_back({&hardware, layout, precision});
        }
      }
    }
  }
  if (candidates.empty()) throw *refused;
  return candidates;
}

Scenario scenario_of(const PlanQuestion& question, const GroupCandidate& candidate) {
  Scenario scenario = question.scenario;
  scenario.precision = candidate.precision;
  scenario.layout = candidate.layout;
  scenario.workload.batch = std::max(scenario.workload.batch, candidate.layout.data);
  return scenario;
}

PlanHead head_of(const PlanQuestion& question, const Analysis& analysis) {
  const Scenario& asked = question.scenario;
  PlanHead head{.workload = analysis.workload,
                .fused_attention = asked.fused_attention,
                .targets = question.targets,
                .subject = analysis.subject,
                .notes = analysis.notes};
  head.workload.batch = asked.workload.batch;
  head.workload.gen = asked.workload.gen;
  return head;
}

AskedCandidate::AskedCandidate(const PlanQuestion& question, const GroupCandidate& candidate)
    : graphs{graphs_of(question.model, scenario_of(question, candidate), question.draft_or_null())},
      service{service_on(*candidate.hardware, graphs, scenario_of(question, candidate),
                         question.targets)} {}

}  // namespace llmviewer
