#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/form.hpp"
#include "llmviewer/sweep/predicted_step.hpp"
#include "predict/kernel_demand.hpp"

namespace llmviewer {

/// What a kernel asks for one unit of a variable.
struct UnitDemand {
  std::size_t variable{};
  Demand demand;
};

/// The kernel by its form: the demands are of all variables that it depends on, `one` among them.
PredictedLine line_of(const KernelDemand& form, const Coefficients& coefficients,
                      std::span<const UnitDemand> demands);

/// Adds a line; k equal ones are one that is repeated k times as often.
void add_line(PredictedLine line, std::vector<PredictedLine>& lines);

}  // namespace llmviewer
