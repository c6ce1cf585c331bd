#include "report/offload_words.hpp"

#include <vector>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/words.hpp"

namespace llmviewer {

std::string offload_words(const Analysis& analysis) {
  const HostRoof& host = analysis.host;
  std::vector<std::string> parts;
  if (host.weights > 0) parts.push_back(percent(host.weights) + " of the weights");
  if (host.kv > 0) parts.push_back(percent(host.kv) + " of the KV cache");
  return joined(parts, " and ") + ", " + scaled_binary(analysis.memory.host) +
         " in host memory · read over PCIe at " + scaled(host.pcie.value(), "B/s") +
         ", ahead of need";
}

Facts offload_facts(const Analysis& analysis) {
  if (analysis.host.none()) return {};
  return {{"offload", offload_words(analysis)}};
}

void add_offload(const Analysis& analysis, Json& json) {
  const HostRoof& host = analysis.host;
  if (host.none()) return;
  json["offload"] = {{"weights_share", json_number(host.weights)},
                     {"kv_share", json_number(host.kv)},
                     {"host_bytes", json_number(analysis.memory.host.value())},
                     {"pcie_bytes_per_s", json_number(host.pcie.value())}};
}

}  // namespace llmviewer
