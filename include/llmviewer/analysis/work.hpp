#pragma once

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// What one device computes and moves, by what its energy depends on.
struct Work {
  PerType<Ops> matrix;  ///< by the type it is computed in
  Ops vector;
  Bytes dram;
  Bytes network;  ///< that it sends
};

Work& operator+=(Work& sum, const Work& more) noexcept;
Work operator*(double factor, const Work& work) noexcept;

/// Adds a cost whose matrix products are computed in `type`.
void add(const Cost& cost, DataType type, Work& work) noexcept;

}  // namespace llmviewer
