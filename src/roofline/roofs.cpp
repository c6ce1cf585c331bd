#include <cmath>
#include <optional>

#include "llmviewer/error.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// The rates that matrix products run at: the matrix engine's, or the vector units' without one.
PerType<std::optional<OpsPerSecond>> matrix_rates(const Hardware& hardware, bool accumulate_fp32) {
  PerType<std::optional<OpsPerSecond>> rates =
      hardware.matrix_engine ? hardware.matrix : hardware.vector;
  rates[DataType::fp32] = hardware.vector[DataType::fp32];
  if (accumulate_fp32) {
    for (const DataType type : kDataTypes) {
      if (hardware.matrix_fp32_accumulate[type])
        rates[type] = hardware.matrix_fp32_accumulate[type];
    }
  }
  return rates;
}

/// fp16 and bf16 stand for each other.
std::optional<DataType> twin(DataType type) {
  if (type == DataType::fp16) return DataType::bf16;
  if (type == DataType::bf16) return DataType::fp16;
  return std::nullopt;
}

MatrixRoof resolve(DataType type, const PerType<std::optional<OpsPerSecond>>& rates) {
  const auto own = rates[type];
  if (!own) {
    if (const auto other = twin(type); other && rates[*other]) {
      return {*rates[*other], *other, false};
    }
  }
  const auto wider = next_wider(type);
  const MatrixRoof stand_in = wider ? resolve(*wider, rates) : MatrixRoof{OpsPerSecond{0}, type};
  if (!own) return {stand_in.peak, stand_in.type, false};
  // A narrow type slower than a wider one (int8 on a B300) is computed in the wider one.
  const bool narrow = bits_of(type) < 16;
  if (narrow && stand_in.peak > *own) return {stand_in.peak, stand_in.type, true};
  return {*own, type, true};
}

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

/// The links and network cards of a group of these devices.
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

}  // namespace

Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32) {
  const auto rates = matrix_rates(hardware, accumulate_fp32);
  Roofs roofs;
  roofs.bandwidth = hardware.bandwidth;
  for (const DataType type : kDataTypes) roofs.matrix[type] = resolve(type, rates);
  const OpsPerSecond half = roofs.matrix[DataType::fp16].peak;
  if (!(half > OpsPerSecond{0})) {
    throw Error{hardware.name, "neither a matrix nor a vector rate is published for it",
                "give one with --set hw.matrix.dense.fp16=... or hw.vector.fp32=..."};
  }
  if (!(roofs.bandwidth > BytesPerSecond{0})) {
    throw Error{hardware.name, "no memory bandwidth is published for it",
                "give one with --set hw.memory.bandwidth=..."};
  }
  roofs.vector_peak_assumed = !hardware.vector[DataType::fp32];
  roofs.vector_peak = hardware.vector[DataType::fp32].value_or(half);
  return roofs;
}

Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32, const Layout& layout) {
  Roofs roofs = roofs_of(hardware, accumulate_fp32);
  roofs.network = network_roof(hardware, layout);
  return roofs;
}

}  // namespace llmviewer
