#include "predict/limits.hpp"

#include <algorithm>
#include <set>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

// The largest of each that measured times are of.
constexpr double kMostDevices = 8;
constexpr double kMostBatch = 256;
constexpr double kMostContext = 16384;
constexpr double kLeastShared = 10e9;  // parameters of a model on several devices …
constexpr double kFewShared = 4;       // … from so many on
constexpr double kShortOutput = 256;   // tokens
constexpr std::string_view kLlamaCppName = "llamacpp";

bool runs_on(const Engine& engine, const Hardware& hardware) {
  const auto& vendors = engine.vendors;
  if (!vendors.empty()) {
    return std::find(vendors.begin(), vendors.end(), hardware.vendor) != vendors.end();
  }
  return hardware.kind == "gpu";
}

/// Operator by operator: llama.cpp's are of whole requests.
bool is_measured(const Hardware& hardware, const Predictor& predictor) {
  return std::any_of(predictor.forms.begin(), predictor.forms.end(), [&](const FittedForm& form) {
    if (form.framework.starts_with(kLlamaCppName)) return false;
    const auto& devices = form.devices;
    return std::find(devices.begin(), devices.end(), hardware.name) != devices.end();
  });
}

bool has_hbm(const Hardware& hardware) {
  return std::any_of(hardware.figures.begin(), hardware.figures.end(), [](const Figure& figure) {
    return figure.path == "memory.type" && figure.text.starts_with("HBM");
  });
}

double longest_context(const Analysis& analysis) {
  double context = 0;
  for (const StageResult& stage : analysis.stages) context = std::max(context, stage.context);
  return context;
}

/// Layers that nobody has measured: those that scan, and those that choose what they attend to.
bool has_other_mixers(const Graph& graph) {
  return std::any_of(graph.ops.begin(), graph.ops.end(), [](const Op& op) {
    return op.kind == OpKind::index_scores || op.kind == OpKind::selective_scan ||
           op.kind == OpKind::state_space_dual || op.kind == OpKind::delta_rule;
  });
}

template <class Visit>
void visit_ops(const Analysis& analysis, Visit&& visit) {
  for (const StageResult& stage : analysis.stages) {
    if (!stage.predicted) continue;
    for (const PredictedOp& op : stage.predicted->ops) visit(op);
  }
}

bool uses_form(const Analysis& analysis, std::string_view variant) {
  bool uses = false;
  visit_ops(analysis, [&](const PredictedOp& op) { uses = uses || op.form.ends_with(variant); });
  return uses;
}

std::string listed(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string without_form(const Analysis& analysis) {
  std::set<std::string> names;
  visit_ops(analysis, [&](const PredictedOp& op) {
    if (op.form.empty()) names.insert(op.name);
  });
  return listed(names);
}

std::string stand_ins(const Analysis& analysis) {
  std::set<std::string> forms;
  visit_ops(analysis, [&](const PredictedOp& op) {
    if (op.form.find(" for ") != std::string::npos) forms.insert(op.form);
  });
  return listed(forms);
}

}  // namespace

std::vector<std::string> refusals(const Hardware& hardware, const NetworkRoof& network,
                                  const Scenario& scenario) {
  std::vector<std::string> reasons;
  const Engine& engine = scenario.predictor->engine;
  if (!runs_on(engine, hardware)) {
    reasons.push_back("no times of " + engine.name + " on a " + hardware.kind + " of " +
                      hardware.vendor + " are known");
  }
  if (!hardware.clock || !hardware.units) {
    reasons.push_back("latencies are in clock cycles, and " + hardware.name +
                      " publishes no clock or number of units");
  }
  if (!scenario.workload.offload.none()) {
    reasons.push_back("no times with weights or caches in host memory are known");
  }
  if (scenario.layout.micro_batches > 1) {
    reasons.push_back("no times of micro-batches in a pipeline are known");
  }
  const double devices = scenario.layout.devices();
  if (devices > std::min(kMostDevices, std::max(network.domain, 1.0))) {
    reasons.push_back(round_trip(devices) +
                      " devices: no times beyond 8 devices or one link domain are known");
  }
  return reasons;
}

void require_server(const Workload& workload, const Engine& engine) {
  if (!workload.gen) {
    throw Error{"--clients", "how many tokens does a request generate?", "add --gen N"};
  }
  if (!engine.serves) {
    throw Error{"--clients", engine.name + " serves one batch at a time", "use another --engine"};
  }
  if (workload.speculation || workload.beams > 1 || workload.prefix > 0) {
    throw Error{"--clients", "drafts, beams and prefixes of a server are not predicted",
                "leave them out; --prefix-hit is for cached prompts"};
  }
}

std::vector<std::string> extrapolations(const ModelGraphs& graphs, const Hardware& hardware,
                                        const Analysis& analysis, const Predictor& predictor) {
  std::vector<std::string> reasons;
  const Engine& engine = predictor.engine;
  const Layout& layout = analysis.group.layout;
  const bool llama_cpp = engine.name.starts_with(kLlamaCppName);
  if (llama_cpp && has_hbm(hardware)) reasons.push_back("llama.cpp on a data-centre GPU");
  if (!llama_cpp && !is_measured(hardware, predictor)) {
    reasons.push_back("no operator of " + hardware.name + " was measured");
  }
  if (analysis.workload.batch > kMostBatch) {
    reasons.push_back("batch " + round_trip(analysis.workload.batch) + " is above " +
                      round_trip(kMostBatch));
  }
  if (const double context = longest_context(analysis); context > kMostContext) {
    reasons.push_back("context " + round_trip(context) + " is above " + round_trip(kMostContext));
  }
  if (layout.data > 1) reasons.push_back("data-parallel attention");
  if (layout.pipeline > 1 || layout.context > 1) {
    reasons.push_back("pipelines and shared contexts were not measured");
  }
  if (has_other_mixers(graphs.main)) reasons.push_back("hybrid or sparse attention");
  if (uses_form(analysis, "fp8_block")) {
    reasons.push_back("fp8 with a scale for each block");
  }
  const bool is_short = analysis.workload.gen && *analysis.workload.gen < kShortOutput;
  if (analysis.subject.parameters < kLeastShared && layout.tensor >= kFewShared && is_short) {
    reasons.push_back("a model below 10 B on " + round_trip(layout.tensor) +
                      " devices with short outputs");
  }
  if (const std::string forms = stand_ins(analysis); !forms.empty()) {
    reasons.push_back("not measured, another stands in: " + forms);
  }
  if (const std::string names = without_form(analysis); !names.empty()) {
    reasons.push_back("at their roofline, no form is known: " + names);
  }
  return reasons;
}

}  // namespace llmviewer
