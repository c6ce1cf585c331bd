#pragma once

#include "llmviewer/study/plan.hpp"

namespace llmviewer {

/// The layout of so many devices that serves a question best.
struct GroupChoice {
  Layout layout;
  double possible{};  ///< layouts that the model can be in
};

/// Of those that meet all targets the one with the highest throughput, else the one that lacks
/// least; of equal ones the first. Throws Error where the model can be in none of them.
GroupChoice best_group(const PlanQuestion& question, const Hardware& hardware,
                       const Precision& precision);

}  // namespace llmviewer
