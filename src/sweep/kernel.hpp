#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// One step's variables over a block of points: variables[v][lane].
struct VariableBlock {
  const double* const* variables;
  std::size_t lanes;
};

/// A line of a decode step over a range of contexts, lane by lane: its three times are
/// m + n·x for x = lo … hi, taken `times` times. hi < lo: nothing.
struct RangeBlock {
  const double* matrix;
  const double* matrix_slope;
  const double* vector;
  const double* vector_slope;
  const double* dram;
  const double* dram_slope;
  const double* lo;
  const double* hi;
  const double* times;
  std::size_t lanes;
};

/// The hot loops, once for each instruction set; their results do not differ in a single bit.
struct Kernels {
  std::string_view name;
  /// time += Σ over lines of max(matrix, vector, dram); compute_time, where wanted, those that
  /// compute binds.
  void (*add_times)(std::span<const TimeLine> lines, const VariableBlock& block, double* time,
                    double* compute_time) noexcept;
  /// sum += factor · variable.
  void (*add_scaled)(double factor, const double* variable, std::size_t lanes,
                     double* sum) noexcept;
  /// time += Σ over x of the longest of three; compute_time, where wanted, those that compute
  /// binds.
  void (*add_range)(const RangeBlock& range, double* time, double* compute_time) noexcept;
  /// time += times · Σ over lines of the time to expect, lane by lane; at most kMostLanes of them.
  void (*add_predicted)(std::span<const PredictedLine> lines, const VariableBlock& block,
                        const double* times, double* time) noexcept;
};

/// The best that this processor runs, chosen once.
const Kernels& kernels() noexcept;
/// All that this processor runs, the plainest first.
std::span<const Kernels> all_kernels() noexcept;

}  // namespace llmviewer
