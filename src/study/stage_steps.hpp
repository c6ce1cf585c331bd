#pragma once

#include <cstddef>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

struct RepeatedStep {
  Step step;
  double times{1};
};

/// The steps that a stage's rows sum over.
std::size_t step_count(const StageResult& stage, const Workload& workload) noexcept;
RepeatedStep step_at(const StageResult& stage, const Workload& workload,
                     std::size_t index) noexcept;

}  // namespace llmviewer
