#include "analysis/offload.hpp"

#include <string>

#include "analysis/stages.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

void require_part(const OffloadedPart& part, const std::string& name) {
  const std::string where = "--offload " + name;
  if (part.bytes && !(*part.bytes >= Bytes{0})) {
    throw Error{where, "there is no negative size", "use 0 or more bytes"};
  }
  if (part.share >= 0 && part.share <= 1) return;
  throw Error{where, round_trip(part.share) + " is no share",
              "use a share from 0 to 1, or a size such as 20GB"};
}

/// Of all bytes, the share that the part is.
double share_of(const OffloadedPart& part, Bytes all, const std::string& name) {
  if (part.none()) return 0;
  if (part.of(all) <= all && all > Bytes{0}) return part.of(all) / all;
  throw Error{"--offload " + name, "there are only " + scaled_binary(all) + " on a device",
              "use a share from 0 to 1, or a smaller size"};
}

}  // namespace

void require_offload(const Scenario& scenario) {
  const Offload& offload = scenario.workload.offload;
  require_part(offload.weights, "weights");
  require_part(offload.kv, "kv");
  const bool sized = offload.weights.bytes || offload.kv.bytes;
  if (!sized || scenario.layout.pipeline == 1) return;
  throw Error{"--offload", "the stages of a pipeline differ in size", "give a share, as kv=0.5"};
}

HostRoof host_roof(const Hardware& hardware, const ModelGraphs& graphs, const Workload& workload) {
  if (workload.offload.none()) return {};
  if (!hardware.pcie) {
    throw Error{hardware.name,
                "no rate of PCIe, over which it would read host memory, is published",
                "give one with --set hw.host.pcie_one_way=32GB/s"};
  }
  const Held held = held_by(graphs, workload);
  HostRoof host;
  host.pcie = *hardware.pcie;
  host.weights = share_of(workload.offload.weights, weight_bytes(graphs), "weights");
  host.kv = share_of(workload.offload.kv, kv_cache_bytes(graphs, workload, held.context), "kv");
  return host;
}

}  // namespace llmviewer
