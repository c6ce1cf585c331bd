#pragma once

namespace llmviewer {

/// One forward pass: every sequence adds `new_tokens` and its last token attends to `context`
/// positions, itself among them. Prefill of S tokens is {B, S, S}, decode at context S {B, 1, S},
/// a chunk after P cached tokens {B, chunk, P + chunk}, verification of γ drafts {B, γ + 1, c}.
struct Step {
  double sequences{1};
  double new_tokens{1};
  double context{1};
  double logits{1};  ///< positions of each sequence that get logits: 1, new_tokens, or 0
  double source{0};  ///< positions of the source that cross-attention sees (encoder–decoder)

  double tokens() const noexcept { return sequences * new_tokens; }
  double cached() const noexcept { return context - new_tokens; }

  static Step prefill(double sequences, double tokens) noexcept {
    return {sequences, tokens, tokens, 1, 0};
  }
  static Step decode(double sequences, double context) noexcept {
    return {sequences, 1, context, 1, 0};
  }
};

/// Steps whose context grows evenly: step i, i = 0 … count − 1, is `first` with i·stride positions
/// more. The decode steps of a request are one, the whole chunks of a chunked prefill another.
struct StepSeries {
  Step first;
  double stride{1};
  double count{1};
  double weight{1};  ///< how often each step runs: an expected number where tokens are speculated

  Step at(double i) const noexcept {
    Step step = first;
    step.context += i * stride;
    return step;
  }

  static StepSeries once(const Step& step) noexcept { return {step, 1, 1, 1}; }
};

}  // namespace llmviewer
