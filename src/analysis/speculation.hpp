#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/request.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// Tokens that a verification of γ drafts yields on average, one of its own included:
///   τ = Σ_{i = 0..γ} A^i = (1 − A^(γ + 1)) / (1 − A);  γ + 1 if A = 1
/// Source: Leviathan, Kalman, Matias 2023 (arXiv 2211.17192), equation 1.
double tokens_per_verification(double acceptance, double draft_tokens) noexcept;

/// The acceptance at which a cycle that takes `cost` plain decode steps yields just as many tokens:
/// the A of τ(A) = cost. 0: it always pays; absent: it never does, since cost > γ + 1.
std::optional<double> break_even_acceptance(double cost, double draft_tokens) noexcept;

/// A cycle at context c: γ decode steps of the draft at c … c + γ − 1, and a step of the model that
/// verifies them, {B, γ + 1 new, c + γ}. Cycles begin at each context with the same chance, 1 / τ,
/// so a request runs 1 / τ of a cycle at each of P + 1 … P + G − 1.
std::vector<StepSeries> verification_series(const Workload& workload);
std::vector<StepSeries> draft_series(const Workload& workload);

/// One of each, at the context of the decode stage.
Step verification_step(const Workload& workload) noexcept;
Step draft_step(const Workload& workload) noexcept;

/// What speculation brings to a request whose mean time per token is known.
Speculated speculated_in(std::span<const RequestPart> parts, const ModelGraphs& graphs,
                         const Workload& workload, const Generation& generation,
                         const Roofs& roofs);

}  // namespace llmviewer
