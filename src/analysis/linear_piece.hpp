#pragma once

#include "llmviewer/graph/op.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

/// The last step of the series up to which, from step `i` on, all costs of the operator are linear
/// in the context; `i` itself where it stands alone.
double end_of_linear_piece(const Op& op, const StepSeries& series, double i) noexcept;

/// Steps after which the operator's costs repeat; 0: they do not.
double period_of(const Op& op, const StepSeries& series) noexcept;

}  // namespace llmviewer
