#pragma once

#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// What a step has besides its batch and its lengths.
struct StepConstants {
  LinearStep::Form form{LinearStep::Form::prefill};
  Logits logits{Logits::last};
  double source{};
};

/// Every operator of the graph as a linear function: each cost rule, probed with one unit of each
/// of its Terms, and the Terms put down to the variables of this form of step.
LinearStep linear_step(const Graph& graph, const StepConstants& constants);

/// The index of a variable, added where it is new.
std::size_t index_of(const Variable& variable, std::vector<Variable>& variables);
std::size_t index_of(const Variable& variable, LinearStep& step);
/// Adds to a list of terms; what is zero is left out.
void add_term(std::size_t variable, double factor, const Sums& cost, std::vector<Term>& terms);
/// Sums of all operators.
void add_totals(LinearStep& step);
/// The activations alive where only these operators of the graph run, in its order.
AliveForms alive_among(const std::vector<std::size_t>& members, const Graph& graph,
                       const LinearStep& step);

Sums sums_of(const Cost& cost) noexcept;
Cost cost_of(const Sums& sums) noexcept;

}  // namespace llmviewer
