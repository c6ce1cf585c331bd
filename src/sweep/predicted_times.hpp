#pragma once

#include "sweep/point_block.hpp"

namespace llmviewer {

// Times to expect, s, lane by lane, of a compiled model that has a prediction: kernels, and what
// the engine does for each layer; the host's time for a step stands by itself.

/// One step of a part that the model has.
void find_step(const PointBlock& block, Part part, const double* sequences, const double* context,
               Lanes& time) noexcept;

/// The prefill of all `seq` tokens; that of one token runs as a decode step does.
void find_prefill(const PointBlock& block, const double* sequences, Lanes& time) noexcept;

/// Vision tower or encoder of so many requests.
void find_tower(const PointBlock& block, Part part, const double* batch, Lanes& time) noexcept;

/// Towers and prefill of so many requests, whose prefill is of so many sequences.
void find_first_token(const PointBlock& block, const double* batch, const double* sequences,
                      Lanes& time) noexcept;

/// All decode steps of a request: kernels that the context does not change are the same in each;
/// the others are taken where StepPrediction takes them.
void find_decode_steps(const PointBlock& block, Lanes& time) noexcept;

/// What the engine's host takes for a step of so many sequences: T0 + T1·B.
double host_time(const CompiledPrediction& prediction, double sequences) noexcept;

}  // namespace llmviewer
