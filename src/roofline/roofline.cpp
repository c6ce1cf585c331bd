#include "llmviewer/roofline/roofline.hpp"

#include <algorithm>

namespace llmviewer {

std::string_view name_of(Bound bound) noexcept {
  return kBoundNames[static_cast<std::size_t>(bound)];
}

std::string_view name_of(Limiter limiter) noexcept {
  switch (limiter) {
    case Limiter::matrix:
      return "matrix";
    case Limiter::vector:
      return "vector";
    case Limiter::dram:
      return "dram";
    case Limiter::network:
      return "network";
    case Limiter::pcie:
      return "pcie";
  }
  return "";
}

Timing roofline(const Cost& cost, const Roofs& roofs, const MatrixRoof& matrix) noexcept {
  const Seconds zero{0};
  const Seconds on_matrix = cost.matrix > Ops{0} ? cost.matrix / matrix.peak : zero;
  const Seconds on_vector = cost.vector > Ops{0} ? cost.vector / roofs.vector_peak : zero;
  const Seconds on_dram = cost.traffic.total() / roofs.bandwidth;
  const Seconds compute = std::max(on_matrix, on_vector);
  const Seconds on_host =
      roofs.host.none() ? zero : roofs.host.bytes_of(cost.traffic) / roofs.host.pcie;
  if (on_host > on_dram && on_host > compute) return {on_host, Bound::memory, Limiter::pcie};
  if (compute < on_dram || compute == zero) return {on_dram, Bound::memory, Limiter::dram};
  return {compute, Bound::compute, on_matrix >= on_vector ? Limiter::matrix : Limiter::vector};
}

}  // namespace llmviewer
