#pragma once

#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

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
