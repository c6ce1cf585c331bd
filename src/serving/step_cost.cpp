#include "serving/step_cost.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace llmviewer {
namespace {

/// The sizes that engines capture graphs of; a step between two of them is padded to the larger
/// one. Source: vLLM's cudagraph_capture_sizes.
double captured_size(double tokens) noexcept {
  constexpr double kMostCaptured = 512;
  constexpr double kCoarse = 256;
  if (tokens <= 2 || tokens > kMostCaptured) return tokens;
  if (tokens <= 4) return 4;
  const double stride = tokens <= kCoarse ? 8 : 16;
  return std::ceil(tokens / stride) * stride;
}

/// A step of no logits.
Step silent(Step step) noexcept {
  step.logits = 0;
  return step;
}

/// Whether a kernel takes the same in all steps of 32 tokens: nothing else of them matters to it.
bool is_linear(const StepPrediction& steps, const Kernel& kernel) {
  const std::array all{Step{8, 4, 64}, Step{2, 16, 1000}, Step{32, 1, 500}, Step{1, 32, 32}};
  const double first = steps.kernel(kernel, silent(all.front())).time.value();
  return std::all_of(all.begin(), all.end(), [&](const Step& step) {
    return steps.kernel(kernel, silent(step)).time.value() == first;
  });
}

bool is_head(const StepPrediction& steps, const Kernel& kernel) {
  const Step step{4, 8, 100};
  return steps.kernel(kernel, step).time != steps.kernel(kernel, silent(step)).time;
}

/// Whether the contexts of a decoding set matter to it.
bool grows(const StepPrediction& steps, const Kernel& kernel) {
  return steps.kernel(kernel, Step::decode(4, 100)).time !=
         steps.kernel(kernel, Step::decode(4, 200)).time;
}

}  // namespace

template <class Time>
StepCost::Table StepCost::table_of(double most, Time&& time) {
  Table table{0};
  double size = 0;
  double value = 0;
  for (double x = 1; x <= std::min(most, kFine); ++x) {
    if (captured_size(x) > size) value = time(size = captured_size(x));
    table.push_back(value);
  }
  for (double x = kFine + kStride; x < most + kStride; x += kStride) table.push_back(time(x));
  return table;
}

double StepCost::at(const Table& table, double x) noexcept {
  if (x <= kFine) return table[static_cast<std::size_t>(x)];
  const double place = kFine + (x - kFine) / kStride;
  const auto below = static_cast<std::size_t>(place);
  const double rest = place - std::floor(place);
  if (rest == 0) return table[below];
  return table[below] + rest * (table[below + 1] - table[below]);
}

StepCost::StepCost(const PredictionSubject& subject, double most_tokens, double most_sequences)
    : steps_{subject.graphs.main, subject.precision, subject.machine, subject.predictor} {
  std::vector<const Kernel*> heads;
  std::vector<const Kernel*> alone;
  const Graph& graph = subject.graphs.main;
  for (const Kernel& kernel : steps_.kernels()) {
    if (is_head(steps_, kernel)) {
      heads.push_back(&kernel);
      continue;
    }
    if (is_linear(steps_, kernel)) {
      linear_kernels_.push_back(&kernel);
      continue;
    }
    StepKernel one{kernel, graph, subject.precision, subject.machine, subject.predictor};
    if (!grows(steps_, kernel)) {
      alone.push_back(&kernel);
    } else if (const auto line = one.decode()) {
      attention_.push_back({*line, one.span()});
    } else {
      others_.push_back(one);
    }
    chunks_.push_back(std::move(one));
  }
  const auto time_of = [&](const std::vector<const Kernel*>& kernels, const Step& step) {
    double seconds = 0;
    for (const Kernel* kernel : kernels) seconds += steps_.kernel(*kernel, step).time.value();
    return seconds;
  };
  linear_ = table_of(most_tokens, [&](double tokens) {
    return time_of(linear_kernels_, silent(Step{tokens, 1, 1}));
  });
  head_ = table_of(most_sequences,
                   [&](double sequences) { return time_of(heads, Step::decode(sequences, 1)); });
  decode_alone_ = table_of(most_sequences, [&](double sequences) {
    return time_of(alone, silent(Step::decode(sequences, 1)));
  });
}

double StepCost::decode(const DecodingSet& set) const noexcept {
  if (set.sequences == 0) return 0;
  double seconds = at(decode_alone_, set.sequences);
  for (const Attention& one : attention_) {
    double positions = set.contexts;
    if (one.span.kind != AttentionSpan::Kind::full) {
      positions =
          set.sequences * positions_read(one.span, Step::decode(1, set.contexts / set.sequences));
    }
    seconds += one.line.time(set.sequences, positions);
  }
  return others_.empty() ? seconds : seconds + decode_others(set);
}

double StepCost::decode_others(const DecodingSet& set) const noexcept {
  const Step step = silent(Step::decode(set.sequences, set.contexts / set.sequences));
  double seconds = 0;
  for (const StepKernel& kernel : others_) seconds += kernel.time(step);
  return seconds;
}

double StepCost::chunk(double new_tokens, double context) const noexcept {
  const Step step = silent(Step{1, new_tokens, context});
  double seconds = 0;
  for (const StepKernel& kernel : chunks_) seconds += kernel.time(step);
  return seconds;
}

StepTerms StepCost::linear_terms(double tokens) const {
  StepTerms terms{};
  for (const Kernel* kernel : linear_kernels_) {
    const PredictedOp op = steps_.kernel(*kernel, silent(Step{captured_size(tokens), 1, 1}));
    StepTerm term = StepTerm::compute;
    if (op.dominant == TimeTerm::bandwidth) term = StepTerm::memory;
    if (op.dominant == TimeTerm::link || kernel->op == OpClass::comm) term = StepTerm::network;
    if (op.dominant == TimeTerm::latency && kernel->op != OpClass::comm) term = StepTerm::latency;
    terms[static_cast<std::size_t>(term)] += op.time.value();
  }
  return terms;
}

}  // namespace llmviewer
