#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/op.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

enum class Bound : std::uint8_t { memory, compute, network };
inline constexpr std::array<std::string_view, 3> kBoundNames{"memory", "compute", "network"};
enum class Limiter : std::uint8_t { matrix, vector, dram, network, pcie };
inline constexpr std::size_t kLimiters = 5;

std::string_view name_of(Bound bound) noexcept;
std::optional<Bound> bound_named(std::string_view name) noexcept;
std::string_view name_of(Limiter limiter) noexcept;

/// The rate at which a type is computed, and the type that is computed in fact: the next wider one
/// where the device lacks it.
struct MatrixRoof {
  OpsPerSecond peak;  ///< 0: neither this type nor a wider one
  DataType type{DataType::fp16};
  bool native{};
};

/// What passes between devices can beat neither: rates one way and per device.
struct NetworkRoof {
  BytesPerSecond link;  ///< within a domain
  BytesPerSecond nic;   ///< from one domain to another
  double domain{1};     ///< devices that share links
  double exposed{1};    ///< of the time of a transfer that nothing hides
};

/// What lies in host memory is read through PCIe, both directions together.
struct HostRoof {
  BytesPerSecond pcie;  ///< 0: nothing lies there
  double weights{};     ///< the share of their traffic
  double kv{};          ///< of what is read from the cache and written to it

  bool none() const noexcept { return !(pcie > BytesPerSecond{0}); }
  Bytes bytes_of(const Traffic& traffic) const noexcept {
    return weights * traffic.weights + kv * (traffic.kv_read + traffic.kv_write);
  }
};

/// The roofs of a device: what no operator can beat.
struct Roofs {
  BytesPerSecond bandwidth;
  OpsPerSecond vector_peak;
  bool vector_peak_assumed{};  ///< no fp32 vector rate is published: the 16-bit matrix rate stands
                               ///< in
  PerType<MatrixRoof> matrix;
  NetworkRoof network;  ///< all 0 for one device
  HostRoof host;

  const MatrixRoof& matrix_for(const Storage& storage) const noexcept {
    const MatrixRoof& asked = matrix[storage.compute];
    return asked.native ? asked : matrix[storage.otherwise];
  }
};

/// Throws Error for a device that publishes neither a matrix nor a vector rate, or no bandwidth.
Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32);
/// The same with the network of a group. Throws Error for devices whose links, or network beyond a
/// domain, are not published where the layout needs them.
Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32, const Layout& layout);

/// How long one instance takes, and what it waits for.
struct Timing {
  Seconds time;
  Bound bound{Bound::memory};
  Limiter limiter{Limiter::dram};
};

/// time = max(matrix_ops / matrix_peak, vector_ops / vector_peak, bytes / bandwidth,
///            host bytes / pcie)
/// A tie goes to compute (intensity equal to the ridge point is compute-bound), then to DRAM. What
/// comes from the host is fetched ahead, while other operators run, and crosses DRAM like the rest.
Timing roofline(const Cost& cost, const Roofs& roofs, const MatrixRoof& matrix) noexcept;

/// Of what a collective's devices send, the share that stays within a domain. Of N devices d are in
/// one domain; it works on two levels, within domains and between those of the same place:
///   all_reduce, all_gather, reduce_scatter  ((d − 1)/d) / ((N − 1)/N)
///   all_to_all                              (d − 1)/(N − 1)
///   send_recv                               1 if all N are in one, else 0
double share_within_domain(const Op& op, double domain) noexcept;

/// Bytes sent within a domain over its links, the others over the network cards, less what is
/// hidden: exposed·(within/link + between/nic).
Seconds network_time(const Op& op, Bytes sent, const NetworkRoof& network) noexcept;

/// The time of one instance under all roofs; a collective has the network's only.
Timing roofline(const Op& op, const Cost& cost, const Roofs& roofs) noexcept;

}  // namespace llmviewer
