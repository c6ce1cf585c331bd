#include "roofline/network.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

void require_link(const Hardware& hardware) {
  if (hardware.interconnect && hardware.interconnect->one_way &&
      *hardware.interconnect->one_way > BytesPerSecond{0}) {
    return;
  }
  throw Error{hardware.name, "no link between its devices is published",
              "give one with --set hw.interconnect.one_way=32GB/s --set "
              "hw.interconnect.max_domain=8"};
}

void require_domain(const Hardware& hardware) {
  if (hardware.interconnect->max_domain.value_or(0) >= 1) return;
  throw Error{hardware.name, "how many devices share its links is not published",
              "give it with --set hw.interconnect.max_domain=8"};
}

void require_nic(const Hardware& hardware, const Layout& layout) {
  if (hardware.nic && *hardware.nic > BytesPerSecond{0}) return;
  throw Error{hardware.name,
              round_trip(layout.devices()) + " devices are more than the " +
                  round_trip(*hardware.interconnect->max_domain) +
                  " that share its links, and no network beyond them is published",
              "give one with --set hw.host.nic_one_way=50GB/s"};
}

}  // namespace

NetworkRoof network_roof(const Hardware& hardware, const Layout& layout) {
  if (layout.single()) return {};
  require_link(hardware);
  require_domain(hardware);
  NetworkRoof network;
  network.link = *hardware.interconnect->one_way;
  network.domain = std::floor(*hardware.interconnect->max_domain);
  network.exposed = 1 - layout.overlap;
  if (layout.devices() > network.domain) require_nic(hardware, layout);
  if (hardware.nic) network.nic = *hardware.nic;
  return network;
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
