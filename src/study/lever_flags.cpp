#include <string>

#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/scaled.hpp"
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
  const auto add = [&](const char* option, const std::string& before, const std::string& after) {
    if (before != after) flags.push_back({option, after});
  };
  const Scenario& a = asked.scenario;
  const Scenario& b = tried.scenario;
  add("--hw", asked.hardware->name, tried.hardware->name);
  add("-b", round_trip(a.workload.batch), round_trip(b.workload.batch));
  add("--prefix", round_trip(a.workload.prefix), round_trip(b.workload.prefix));
  add("--weights", name_in(a.precision.weights), name_in(b.precision.weights));
  add("--activations", name_in(a.precision.activations), name_in(b.precision.activations));
  add("--kv", name_in(a.precision.kv), name_in(b.precision.kv));
  for (const Degree& degree : kDegrees) {
    const std::string option = "--" + std::string{degree.name};
    add(option.c_str(), round_trip(a.layout.*degree.of), round_trip(b.layout.*degree.of));
  }
  if (b.layout.sequence_parallel && !a.layout.sequence_parallel) {
    flags.push_back({"--sequence-parallel", ""});
  }
  add("--offload", offload_words(a.workload.offload), offload_words(b.workload.offload));
  if (b.fused_attention && !a.fused_attention) flags.push_back({"--flash-attention", ""});
  if (b.workload.speculation && !a.workload.speculation) {
    flags.push_back({"--speculate", tried.draft != nullptr ? tried.draft->name : "mtp"});
    flags.push_back({"--acceptance", round_trip(b.workload.speculation->acceptance)});
  }
  return flags;
}

}  // namespace llmviewer
