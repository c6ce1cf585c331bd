#include "llmviewer/study/best_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr double kMostDevices = 4096;

std::vector<double> divisors(double whole) {
  std::vector<double> found;
  for (double part = whole; part >= 1; --part) {
    if (std::fmod(whole, part) == 0) found.push_back(part);
  }
  return found;
}

/// Without expert groups, then with all that consist of whole tensor groups.
void add_expert_groups(const Layout& layout, std::vector<Layout>& all) {
  all.push_back(layout);
  for (const double expert : divisors(layout.stage_devices())) {
    if (expert == 1 || std::fmod(expert, layout.tensor) != 0) continue;
    all.push_back(layout);
    all.back().expert = expert;
  }
}

/// All products of degrees, those of the largest tensor groups first.
std::vector<Layout> layouts_of(double devices, double overlap) {
  std::vector<Layout> all;
  for (const double tensor : divisors(devices)) {
    for (const double pipeline : divisors(devices / tensor)) {
      for (const double data : divisors(devices / tensor / pipeline)) {
        Layout layout{.tensor = tensor,
                      .pipeline = pipeline,
                      .data = data,
                      .context = devices / tensor / pipeline / data,
                      .overlap = overlap};
        add_expert_groups(layout, all);
        layout.sequence_parallel = true;
        if (tensor > 1) add_expert_groups(layout, all);
      }
    }
  }
  return all;
}

struct Measure {
  std::string what;
  double value{};  ///< less is better
};

const StageResult& stage_called(std::string_view name, const Analysis& analysis) {
  for (const StageResult& stage : analysis.stages) {
    if (stage.stage == name) return stage;
  }
  throw Error{"--goal", "there is no " + std::string{name} + " stage", "choose another goal"};
}

Measure time_of(const StageResult& stage) {
  return {stage.stage + " takes", stage.total.time.value()};
}

Measure measure(const std::optional<Goal>& goal, const Analysis& analysis) {
  if (!goal) return time_of(analysis.stages.back());
  const auto& generation = analysis.generation;
  switch (*goal) {
    case Goal::ttft:
      if (generation) return {"the first token takes", generation->ttft.value()};
      return time_of(stage_called("prefill", analysis));
    case Goal::tpot:
      if (generation) return {"a further token takes", generation->tpot.value()};
      return time_of(stage_called("decode", analysis));
    case Goal::throughput:
      return {"a token takes", 1 / analysis.stages.back().total.tokens_per_s};
    case Goal::memory:
      return {"a device holds", analysis.memory.total.value()};
  }
  return {};
}

/// A layout that the model can be in.
struct Candidate {
  Layout layout;
  Measure measure;
  bool fits{};
};

/// What fits comes first, then what is better; of equal ones the first stays.
bool is_better(const Candidate& a, const Candidate& b) noexcept {
  if (a.fits != b.fits) return a.fits;
  return a.measure.value < b.measure.value;
}

std::string value_of(const Candidate& one, const std::optional<Goal>& goal) {
  if (goal == Goal::memory) return scaled_binary(Bytes{one.measure.value});
  return scaled(one.measure.value, "s");
}

std::string reason(const std::vector<Candidate>& best_first, const std::optional<Goal>& goal) {
  const Candidate& best = best_first.front();
  const auto fitting = std::count_if(best_first.begin(), best_first.end(),
                                     [](const Candidate& one) { return one.fits; });
  std::string text = flags_of(best.layout) + " is chosen: " + best.measure.what + " " +
                     value_of(best, goal) + ", the least of " + std::to_string(best_first.size()) +
                     " layouts, of which " + std::to_string(fitting) + " fit";
  if (best_first.size() == 1) return text;
  const Candidate& next = best_first[1];
  return text + "; next " + flags_of(next.layout) + " with " + value_of(next, goal) +
         (next.fits == best.fits ? "" : ", which does not fit");
}

}  // namespace

std::string flags_of(const Layout& layout) {
  const std::array<std::pair<const char*, double>, 5> degrees{{{"--tp ", layout.tensor},
                                                               {"--pp ", layout.pipeline},
                                                               {"--dp ", layout.data},
                                                               {"--cp ", layout.context},
                                                               {"--ep ", layout.expert}}};
  std::string flags;
  for (const auto& [option, degree] : degrees) {
    if (degree == 1) continue;
    flags += (flags.empty() ? "" : " ") + std::string{option} + round_trip(degree);
  }
  if (layout.sequence_parallel) flags += " --sequence-parallel";
  return flags.empty() ? "one device" : flags;
}

ChosenLayout best_layout(const Model& model, const Hardware& hardware, const Scenario& scenario,
                         double devices, std::optional<Goal> goal, const Model* draft) {
  if (devices > kMostDevices) {
    throw Error{"--devices", round_trip(devices) + " are too many to try all layouts of",
                "use " + round_trip(kMostDevices) + " at most, or --tp, --pp, --dp, --cp, --ep"};
  }
  std::vector<Candidate> candidates;
  std::optional<Error> refused;
  Scenario tried = scenario;
  for (const Layout& layout : layouts_of(devices, devices > 1 ? scenario.layout.overlap : 0)) {
    tried.layout = layout;
    try {
      const Analysis analysis = analyze(model, hardware, tried, draft);
      candidates.push_back({layout, measure(goal, analysis), analysis.memory.fits.value_or(true)});
    } catch (const Error& error) {
      if (!refused) refused = error;
    }
  }
  if (candidates.empty()) throw *refused;
  std::stable_sort(candidates.begin(), candidates.end(), is_better);
  return {candidates.front().layout, reason(candidates, goal)};
}

}  // namespace llmviewer
