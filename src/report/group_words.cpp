#include "report/group_words.hpp"

#include <utility>
#include <vector>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

std::string stage_words(const Group& group) {
  std::vector<std::string> layers;
  for (const double one : group.stage_layers) layers.push_back(round_trip(one));
  return "stages of " + joined(layers, ", ") + " layers";
}

}  // namespace

std::string layout_words(const Group& group, const Workload& workload) {
  const Layout& layout = group.layout;
  const NetworkRoof& network = group.network;
  std::vector<std::string> parts{round_trip(layout.devices()) + " devices"};
  for (std::string& words : degree_words(layout)) parts.push_back(std::move(words));
  if (workload.batch != group.batch) {
    parts.push_back(round_trip(workload.batch) + " of " + round_trip(group.batch) +
                    " sequences on each");
  }
  parts.push_back(scaled(network.link.value(), "B/s") + " links among " +
                  round_trip(network.domain));
  if (layout.devices() > network.domain) {
    parts.push_back(scaled(network.nic.value(), "B/s") + " beyond");
  }
  parts.push_back(layout.overlap > 0 ? percent(layout.overlap) + " of communication hidden"
                                     : "no communication hidden");
  return joined(parts, kDot);
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
  facts.push_back({"device", joined(rates, kDot)});
  if (analysis.group.stage_layers.empty()) return facts;
  std::vector<std::string> parts{stage_words(analysis.group)};
  for (const StageResult& stage : analysis.stages) {
    if (!(stage.total.slowest_stage > Seconds{0})) continue;
    parts.push_back("slowest " + scaled(stage.total.slowest_stage.value(), "s") + " of " +
                    stage.name());
  }
  facts.push_back({"pipeline", joined(parts, kDot)});
  return facts;
}

std::string held_by_words(const Group& group) {
  if (group.layout.single()) return {};
  return group.stage_layers.empty() ? "of each device: " : "of the fullest device: ";
}

void add_layout(const Group& group, Json& json) {
  const Layout& layout = group.layout;
  if (layout.single()) return;
  Json& added = json["layout"];
  added = {{"devices", json_number(layout.devices())},
           {"tp", json_number(layout.tensor)},
           {"pp", json_number(layout.pipeline)},
           {"ep", json_number(layout.expert)},
           {"dp", json_number(layout.data)},
           {"cp", json_number(layout.context)},
           {"sequence_parallel", layout.sequence_parallel},
           {"micro_batches", json_number(layout.micro_batches)},
           {"overlap", json_number(layout.overlap)},
           {"link_bytes_per_s", json_number(group.network.link.value())},
           {"nic_bytes_per_s", json_number(group.network.nic.value())},
           {"domain", json_number(group.network.domain)},
           {"stage_layers", Json::array()}};
  for (const double layers : group.stage_layers) {
    added["stage_layers"].push_back(json_number(layers));
  }
}

}  // namespace llmviewer
