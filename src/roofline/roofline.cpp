#include "llmviewer/roofline/roofline.hpp"

#include <algorithm>
#include <cmath>

namespace llmviewer {

std::string_view name_of(Bound bound) noexcept {
  return kBoundNames[static_cast<std::size_t>(bound)];
}

std::optional<Bound> bound_named(std::string_view name) noexcept {
  const auto* found = std::find(kBoundNames.begin(), kBoundNames.end(), name);
  if (found == kBoundNames.end()) return std::nullopt;
  return static_cast<Bound>(found - kBoundNames.begin());
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

double share_within_domain(const Op& op, double domain) noexcept {
  const double n = op.devices;
  if (n * op.stride <= domain) return 1;
  if (op.kind == OpKind::send_recv) return 0;
  const double near = std::clamp(std::floor(domain / op.stride), 1.0, n);
  if (op.kind == OpKind::all_to_all) return (near - 1) / (n - 1);
  return ((near - 1) / near) / ((n - 1) / n);
}

Seconds network_time(const Op& op, Bytes sent, const NetworkRoof& network) noexcept {
  const double within = share_within_domain(op, network.domain);
  Seconds time;
  if (within > 0) time += within * sent / network.link;
  if (within < 1) time += (1 - within) * sent / network.nic;
  return network.exposed * time;
}

Timing roofline(const Op& op, const Cost& cost, const Roofs& roofs) noexcept {
  if (!is_collective(op.kind)) return roofline(cost, roofs, roofs.matrix_for(op.storage));
  return {network_time(op, cost.network, roofs.network), Bound::network, Limiter::network};
}

}  // namespace llmviewer
