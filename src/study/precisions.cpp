#include "study/precisions.hpp"

#include "analysis/held.hpp"
#include "analysis/model_graphs.hpp"

namespace llmviewer {
namespace {

bool computes_fp8(const Hardware& hardware) { return hardware.matrix[DataType::fp8].has_value(); }

/// Bytes that a precision is chosen for: of the weights, and of a cached position.
struct Sizes {
  Bytes weights;
  Bytes kv;
};

Sizes sizes_in(const Precision& precision, const PlanQuestion& question) {
  Scenario scenario = on_one_device(question.scenario);
  scenario.precision = precision;
  const ModelGraphs graphs =
      graphs_of(question.model, scenario, question.draft ? &*question.draft : nullptr);
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

}  // namespace llmviewer
