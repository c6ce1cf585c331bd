#include <string>

#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/scaled.hpp"
#include "scenario/options.hpp"
#include "study/levers.hpp"

namespace llmviewer {
namespace {

/// What levers put there: whole megabytes of the weights.
std::string offload_words(const Offload& offload) {
  constexpr double kMega = 1e6;
  if (!offload.weights.bytes) return {};
  return "weights=" + round_trip(offload.weights.bytes->value() / kMega) + "MB";
}

std::string name_in(const std::optional<StorageFormat>& format) {
  return format ? format->name : std::string{};
}

}  // namespace

std::vector<Flag> flags_between(const Weighed& asked, const Weighed& tried) {
  std::vector<Flag> flags;
  const auto say = [&](OptionName option, const std::string& value) {
    flags.push_back({std::string{option.row().first_name()}, value});
  };
  const auto add = [&](OptionName option, const std::string& before, const std::string& after) {
    if (before != after) say(option, after);
  };
  const Scenario& a = asked.scenario;
  const Scenario& b = tried.scenario;
  add("hw", asked.hardware->name, tried.hardware->name);
  add("batch", round_trip(a.workload.batch), round_trip(b.workload.batch));
  add("prefix", round_trip(a.workload.prefix), round_trip(b.workload.prefix));
  add("weights", name_in(a.precision.weights), name_in(b.precision.weights));
  add("activations", name_in(a.precision.activations), name_in(b.precision.activations));
  add("kv", name_in(a.precision.kv), name_in(b.precision.kv));
  for (const Degree& degree : kDegrees) {
    add(*find_option(degree.name), round_trip(a.layout.*degree.of),
        round_trip(b.layout.*degree.of));
  }
  if (b.layout.sequence_parallel && !a.layout.sequence_parallel) say("sequence-parallel", "");
  add("offload", offload_words(a.workload.offload), offload_words(b.workload.offload));
  if (b.fused_attention && !a.fused_attention) say("flash-attention", "");
  if (b.workload.speculation && !a.workload.speculation) {
    say("speculate", tried.draft != nullptr ? tried.draft->name : "mtp");
    say("acceptance", round_trip(b.workload.speculation->acceptance));
  }
  return flags;
}

}  // namespace llmviewer
