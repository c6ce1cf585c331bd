#pragma once

#include <cstddef>
#include <vector>

#include "llmviewer/sweep/compiled_model.hpp"
#include "predict/kernel_demand.hpp"

namespace llmviewer {

/// One unit of a variable: what each member of a kernel costs then, and what of a step it is.
struct KernelUnit {
  std::size_t variable{};
  std::vector<Cost> costs;
  StepUnits step{0, 0, 0, 0};
};

/// Of all variables that a kernel depends on, `one` among them; those that the step lacks are added
/// to `variables`, which begin with the step's.
std::vector<KernelUnit> units_of(const RunningKernel& kernel, const LinearStep& step,
                                 std::vector<Variable>& variables);

/// The kernel's demand for one unit.
Demand demand_of(RunningKernel& kernel, const KernelUnit& unit, std::string_view variant);

/// Throws Error for a kernel whose demand is not the sum of its units': an element-wise one, of
/// which the lesser of two tensors stays within, now the one, now the other.
void require_linear(RunningKernel& kernel, const std::vector<KernelUnit>& units);

/// Whether a decode step at a longer context has more of it.
bool is_with_context(const Variable& variable) noexcept;

}  // namespace llmviewer
