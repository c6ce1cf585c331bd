#pragma once

#include <array>
#include <span>
#include <string>

#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "llmviewer/sweep/space.hpp"

namespace llmviewer {

/// Whether a workload is beyond what compiled models hold, so that each of its points goes through
/// answer: a step of its own, a cached prefix, chunks, beams, speculation, parts in host memory;
/// times to expect of an engine that prefills in chunks, of a server with cached prompts or in a
/// pipeline.
bool needs_walk(const Scenario& scenario) noexcept;

/// What walked points have in common.
struct Walked {
  std::array<std::string, 3> formats;  ///< empty: no point could be
  std::string problem;                 ///< of the last point that could not be
};

/// answer() at each point. Where a point cannot be, its status says so.
Walked walk_points(const Model& model, const Hardware& hardware, const SweepScenario& scenario,
                   const Points& points, Results& results, std::span<double> status);

}  // namespace llmviewer
