#pragma once

#include <optional>

#include "llmviewer/study/plan.hpp"
#include "study/service.hpp"

namespace llmviewer {

/// The batch at which a row is shown, and which ceiling one more would miss. Where there is none
/// (no target of time, a capacity that is not published) the least batch that is fast enough.
struct Solved {
  double batch{};
  std::optional<Target> binds{};
};
Solved solve(const Service& service);

/// A row without numbers yet.
PlanRow row_without_numbers(const Hardware& hardware, const Layout& layout,
                            const Precision& precision);

/// What is asked of a row's layout and precision, a sequence for every replica at least.
Scenario scenario_of(const PlanQuestion& question, const PlanRow& row);

/// At the batch that is solved for. Throws Error where the model cannot be in it.
void solve_row(const PlanQuestion& question, const Hardware& hardware, PlanRow& row);

/// At a batch of one's own.
void fill_row_at(double batch, const PlanQuestion& question, const Hardware& hardware,
                 PlanRow& row);

/// The same in short: without the roofs of what it misses.
void fill_point_at(double batch, const PlanQuestion& question, const Hardware& hardware,
                   PlanRow& row);

}  // namespace llmviewer
