#pragma once

#include <cstddef>
#include <span>

#include "sweep/step_block.hpp"

namespace llmviewer {

/// Decode steps at contexts first … last, lane by lane; last < first: none.
struct RangePoints {
  const double* sequences;
  const double* first;
  const double* last;
  std::size_t lanes;
};

/// The sums wanted over all these steps, added to what stands in `sums`, in closed form: an
/// operator's three times are linear in the context between the few places where its span stops
/// growing, so that the longest of them sums up to arithmetic series.
void add_decode_range(const LinearStep& step, const StepLines& lines, const RangePoints& points,
                      const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept;

}  // namespace llmviewer
