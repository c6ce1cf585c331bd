#pragma once

#include <string>

#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// Seconds, tokens a second or bytes.
double number_of(Goal goal, const Analysis& analysis);
/// How many times better `after` is.
double gain_of(Goal goal, double before, double after) noexcept;

struct ChosenGoal {
  Goal goal;
  std::string because;
};
/// What takes more of a request's time. `stages` are those that were asked for.
ChosenGoal usual_goal(const Analysis& analysis, const std::vector<Stage>& stages);

/// Throws Error where the analysis has no such number.
void require_goal(Goal goal, const Analysis& analysis);

/// Where most of the goal goes.
Binding binding_of(Goal goal, const Analysis& analysis, const Roofs& roofs);

}  // namespace llmviewer
