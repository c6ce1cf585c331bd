#include "llmviewer/study/compare.hpp"

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/scaled.hpp"
#include "study/attribution.hpp"

namespace llmviewer {
namespace {

struct WorkloadField {
  std::string_view name;
  double (*of)(const Workload& workload);
};

constexpr std::array kWorkloadFields = std::to_array<WorkloadField>({
    {"batch", [](const Workload& w) { return w.batch; }},
    {"seq", [](const Workload& w) { return w.seq; }},
    {"gen", [](const Workload& w) { return w.gen.value_or(0); }},
    {"new tokens", [](const Workload& w) { return w.step ? w.step->new_tokens : 0; }},
    {"context", [](const Workload& w) { return w.step ? w.step->context : 0; }},
    {"source-seq", [](const Workload& w) { return w.source_seq; }},
    {"images", [](const Workload& w) { return w.images; }},
    {"steps", [](const Workload& w) { return w.denoising_steps; }},
    {"cfg", [](const Workload& w) { return w.guidance ? 1.0 : 0; }},
    {"logits", [](const Workload& w) { return w.logits == Logits::all ? 1.0 : 0; }},
});

void require_alike(const Compared& first, const Compared& other) {
  for (const WorkloadField& field : kWorkloadFields) {
    const double a = field.of(asked_workload(first.analysis));
    const double b = field.of(asked_workload(other.analysis));
    if (a == b) continue;
    throw Error{"compare",
                "unlike workloads: " + std::string{field.name} + " " + round_trip(a) + " and " +
                    round_trip(b),
                "ask the same of all, or add --unlike"};
  }
}

}  // namespace

std::string_view name_of(Cause cause) noexcept {
  switch (cause) {
    case Cause::bandwidth:
      return "bandwidth";
    case Cause::peak:
      return "peak";
    case Cause::bytes:
      return "bytes";
    case Cause::ops:
      return "ops";
    case Cause::unmatched:
      return "unmatched";
  }
  return "";
}

std::string_view name_of(Presence presence) noexcept {
  switch (presence) {
    case Presence::both:
      return "both";
    case Presence::first_only:
      return "first only";
    case Presence::other_only:
      return "other only";
  }
  return "";
}

Attribution& Attribution::operator+=(const Attribution& other) noexcept {
  for (const Cause cause : kCauses) (*this)[cause] += other[cause];
  return *this;
}

Seconds Attribution::sum() const noexcept {
  Seconds sum;
  for (const Seconds seconds : seconds_) sum += seconds;
  return sum;
}

std::vector<Compared> compare(const std::vector<Contender>& contenders, Workloads workloads) {
  std::vector<Compared> all;
  std::vector<ModelGraphs> graphs;
  std::vector<Roofs> roofs;
  for (const Contender& one : contenders) {
    const Model* draft = one.draft ? &*one.draft : nullptr;
    const Scenario scenario = as_engine_runs(one.scenario);
    all.push_back({one.label, answer(one.model, one.hardware, scenario, draft), {}});
    if (workloads == Workloads::alike) require_alike(all.front(), all.back());
    graphs.push_back(graphs_of(one.model, scenario, draft));
    roofs.push_back(roofs_of(one.hardware, scenario.accumulate_fp32, scenario.layout));
    roofs.back().host = all.back().analysis.host;
  }
  for (std::size_t i = 1; i < all.size(); ++i) {
    all[i].differences =
        differences({all[0].analysis, graphs[0], roofs[0]}, {all[i].analysis, graphs[i], roofs[i]});
  }
  return all;
}

}  // namespace llmviewer
