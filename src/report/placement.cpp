#include "report/placement.hpp"

#include <utility>
#include <vector>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/parts.hpp"

namespace llmviewer {
namespace {

std::string stage_words(const Group& group) {
  std::vector<std::string> layers;
  for (const double one : group.stage_layers) layers.push_back(round_trip(one));
  return "stages of " + joined(layers, ", ") + " layers";
}

}  // namespace

std::string overlap_words(double overlap) {
  return overlap > 0 ? percent(overlap) + " of communication hidden" : "no communication hidden";
}

std::string layout_words(const Group& group, const Workload& workload) {
  const Layout& layout = group.layout;
  const NetworkRoof& network = group.network;
  std::vector<std::string> parts{round_trip(layout.devices()) + " devices"};
  for (std::string& words : degree_words(layout)) parts.push_back(std::move(words));
  if (workload.batch != group.batch) {
    parts.push_back(round_trip(workload.batch) + " of " + round_trip(group.batch) +
                    " sequences on each");
  }
  parts.push_back(scaled(network.link) + " links among " + round_trip(network.domain));
  if (layout.devices() > network.domain) {
    parts.push_back(scaled(network.nic) + " beyond");
  }
  parts.push_back(overlap_words(layout.overlap));
  return joined(parts);
}

Facts devices_facts(const Analysis& analysis) {
  if (analysis.group.layout.single()) return {};
  return {{"devices", layout_words(analysis.group, analysis.workload)}};
}

Facts group_facts(const Analysis& analysis) {
  const Layout& layout = analysis.group.layout;
  if (layout.single()) return {};
  Facts facts;
  std::vector<std::string> rates;
  for (const StageResult& stage : analysis.stages) {
    const double rate = stage.total.tokens_per_s / layout.devices();
    const double network = stage.total.network_time / stage.total.time;
    rates.push_back(stage.name() + " " + scaled(rate) + " tokens/s, " + percent(network) +
                    " of it communication");
  }
  facts.push_back({"device", joined(rates)});
  if (analysis.group.stage_layers.empty()) return facts;
  std::vector<std::string> parts{stage_words(analysis.group)};
  for (const StageResult& stage : analysis.stages) {
    if (!(stage.total.slowest_stage > Seconds{0})) continue;
    parts.push_back("slowest " + scaled(stage.total.slowest_stage) + " of " + stage.name());
  }
  facts.push_back({"pipeline", joined(parts)});
  return facts;
}

std::string held_by_words(const Group& group) {
  if (group.layout.single()) return {};
  return group.stage_layers.empty() ? "of each device: " : "of the fullest device: ";
}

void add_layout(const Group& group, Json& json) {
  const Layout& layout = group.layout;
  if (layout.single()) return;
  json["layout"] = {{"devices", layout.devices()},
                    {"tp", layout.tensor},
                    {"pp", layout.pipeline},
                    {"ep", layout.expert},
                    {"dp", layout.data},
                    {"cp", layout.context},
                    {"sequence_parallel", layout.sequence_parallel},
                    {"micro_batches", layout.micro_batches},
                    {"overlap", layout.overlap},
                    {"link_bytes_per_s", group.network.link},
                    {"nic_bytes_per_s", group.network.nic},
                    {"domain", group.network.domain},
                    {"stage_layers", group.stage_layers}};
}

Facts offload_facts(const Analysis& analysis) {
  const HostRoof& host = analysis.host;
  if (host.none()) return {};
  std::vector<std::string> parts;
  if (host.weights > 0) parts.push_back(percent(host.weights) + " of the weights");
  if (host.kv > 0) parts.push_back(percent(host.kv) + " of the KV cache");
  return {{"offload", joined(parts, " and ") + ", " + scaled_binary(analysis.memory.host) +
                          " in host memory · read over PCIe at " + scaled(host.pcie) +
                          ", ahead of need"}};
}

void add_offload(const Analysis& analysis, Json& json) {
  const HostRoof& host = analysis.host;
  if (host.none()) return;
  json["offload"] = {{"weights_share", host.weights},
                     {"kv_share", host.kv},
                     {"host_bytes", analysis.memory.host},
                     {"pcie_bytes_per_s", host.pcie}};
}

}  // namespace llmviewer
