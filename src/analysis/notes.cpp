#include "analysis/notes.hpp"

#include <algorithm>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// The layers' linears decide which peak the header shows.
const Op* first_layer_linear(const Graph& graph) {
  for (const Op& op : graph.ops) {
    const bool layers = op.role == Role::attention || op.role == Role::state_space;
    if (op.kind == OpKind::linear && layers) return &op;
  }
  return graph.ops.empty() ? nullptr : &graph.ops.front();
}

std::string format_name(const std::optional<StorageFormat>& asked, const std::string& otherwise) {
  if (!asked) return otherwise;
  const bool bare = asked->name.find_first_not_of("0123456789") == std::string::npos;
  return bare ? asked->name + "-bit" : asked->name;
}

struct FormatShare {
  std::string name;
  double elements{};
};

/// The formats that the model's own configuration stores the layers' matrices in, the one of most
/// elements first.
std::vector<FormatShare> own_formats(const Graph& graph) {
  std::vector<FormatShare> shares;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const Op& op = graph.ops[i];
    const bool linear = op.kind == OpKind::linear || op.kind == OpKind::expert_linear;
    if (!linear || op.role == Role::router) continue;
    const std::string& name = graph.infos[i].own_format.name;
    auto known = std::find_if(shares.begin(), shares.end(),
                              [&](const FormatShare& share) { return share.name == name; });
    if (known == shares.end()) known = shares.insert(known, {name, 0});
    known->elements += op.repeat * weight_elements(op);
  }
  std::stable_sort(shares.begin(), shares.end(), [](const FormatShare& a, const FormatShare& b) {
    return a.elements > b.elements;
  });
  return shares;
}

/// "mxfp4 + bf16".
std::string own_weights(const Graph& graph) {
  std::string names;
  for (const FormatShare& share : own_formats(graph)) {
    names += (names.empty() ? "" : " + ") + share.name;
  }
  return names;
}

double kv_bytes_per_token(const Graph& graph) {
  double sum = 0;
  for (const Op& op : graph.ops) {
    if (op.role == Role::indexer) continue;
    sum += op.repeat * cached_elements(op) * op.storage.kv;
  }
  return sum;
}

}  // namespace

Subject subject_of(const Model& model, const Hardware& hardware, const Scenario& scenario,
                   const ModelGraphs& graphs, const Roofs& roofs) {
  const Graph& graph = graphs.main;
  Subject subject;
  subject.accounting = Accounting::exact;
  subject.model = model.name;
  subject.model_id = model.id;
  subject.model_type = model.model_type;
  subject.assumed = model.assumed;
  for (const Graph* part : graphs.all()) {
    const bool beside =
        (graphs.mtp && part == &*graphs.mtp) || (graphs.draft && part == &*graphs.draft);
    if (beside) continue;
    subject.parameters += parameters(*part);
    const bool tower = graphs.vision && part == &*graphs.vision;
    if (!tower) subject.active_parameters += active_parameters(*part);
  }
  subject.layers = static_cast<double>(model.layers());
  subject.kv_bytes_per_token = kv_bytes_per_token(graph);
  subject.hardware = hardware.name;
  subject.hardware_title = hardware.title;
  if (const Op* linear = first_layer_linear(graph)) {
    const MatrixRoof& roof = roofs.matrix_for(linear->storage);
    subject.matrix_type = name_of(roof.type);
    subject.matrix_peak = roof.peak;
  }
  subject.vector_peak = roofs.vector_peak;
  subject.bandwidth = roofs.bandwidth;
  subject.ridge_point = subject.matrix_peak / roofs.bandwidth;
  const FormatNames formats = format_names(graph, scenario.precision);
  subject.weights = formats.weights;
  subject.activations = formats.activations;
  subject.kv = formats.kv;
  return subject;
}

FormatNames format_names(const Graph& graph, const Precision& precision) {
  FormatNames names;
  names.weights = format_name(precision.weights, own_weights(graph));
  names.activations = format_name(precision.activations, std::string{name_of(graph.half_type)});
  names.kv = format_name(precision.kv, graph.kv_format ? graph.kv_format->name : names.activations);
  return names;
}

std::vector<std::string> notes_of(const Model& model, const Hardware& hardware,
                                  const Scenario& scenario, const Graph& graph,
                                  const Roofs& roofs) {
  std::vector<std::string> notes;
  if (!model.assumed.empty()) {
    notes.push_back("model_type \"" + model.model_type + "\" is not known: analysed as \"" +
                    model.assumed + "\" because of --assume");
  }
  if (const Op* linear = first_layer_linear(graph)) {
    const MatrixRoof& roof = roofs.matrix_for(linear->storage);
    const bool halves = bits_of(roof.type) == 16 && bits_of(linear->storage.compute) == 16;
    if (roof.type != linear->storage.compute && !halves) {
      notes.push_back(hardware.name + " does not compute " +
                      std::string{name_of(linear->storage.compute)} +
                      " faster: the linears run in " + std::string{name_of(roof.type)});
    }
  }
  if (roofs.vector_peak_assumed) {
    notes.push_back("no fp32 vector rate is published for " + hardware.name +
                    ": its 16-bit matrix rate stands in");
  }
  const Workload& workload = scenario.workload;
  const double furthest = workload.step
                              ? workload.step->context
                              : workload.seq + std::max(0.0, workload.gen.value_or(1) - 1);
  if (model.max_positions > 0 && furthest > static_cast<double>(model.max_positions)) {
    notes.push_back("context " + round_trip(furthest) + " is beyond the " +
                    round_trip(static_cast<double>(model.max_positions)) +
                    " positions of the model");
  }
  return notes;
}

void add_draft_notes(const Model& model, const Model& draft, const ModelGraphs& graphs,
                     std::vector<std::string>& notes) {
  if (!graphs.draft) return;
  if (draft.embedding.rows != model.embedding.rows) {
    notes.push_back("the draft " + draft.name + " has a vocabulary of " +
                    std::to_string(draft.embedding.rows) + ", " + model.name + " one of " +
                    std::to_string(model.embedding.rows) +
                    ": a token that one of them lacks is never accepted");
  }
  const double drafted = parameters(*graphs.draft);
  if (drafted > parameters(graphs.main)) {
    notes.push_back("the draft " + draft.name + " has more parameters than " + model.name);
  }
}

std::string hint_of(const Analysis& analysis, const Scenario& scenario, const Roofs& roofs,
                    const Graph& graph) {
  const auto formats = own_formats(graph);
  // A model that is quantised already has taken that advice.
  const bool plain_weights = !scenario.precision.weights && formats.size() == 1 &&
                             formats.front().name == name_of(graph.half_type);
  if (analysis.memory.fits == false) {
    const double over = analysis.memory.total.value() - analysis.memory.capacity->value();
    const double weights = analysis.memory.weights.value();
    if (plain_weights && weights * 0.75 > over) {
      return "--weights int4-g128 keeps the weights in about a quarter of the memory";
    }
    return {};
  }
  for (const StageResult& stage : analysis.stages) {
    double attention = 0;
    for (const OpRow& row : stage.rows) {
      const bool scores = row.kind == OpKind::qk_matmul || row.kind == OpKind::softmax ||
                          row.kind == OpKind::sv_matmul;
      if (scores) attention += row.share;
    }
    if (attention > 0.2 && stage.new_tokens > 1) {
      return "--flash-attention: attention takes " +
             std::to_string(static_cast<int>(attention * 100 + 0.5)) + " % of " + stage.name() +
             " because the scores go through memory";
    }
  }
  if (plain_weights && !analysis.stages.empty() &&
      analysis.stages.back().total.bound == Bound::memory &&
      roofs.matrix[DataType::fp16].peak > OpsPerSecond{0}) {
    const Cost& cost = analysis.stages.back().total.cost;
    const double weights = cost.traffic.weights / cost.traffic.total();
    if (weights > 0.5) {
      return "--weights int4-g128: " + std::to_string(static_cast<int>(weights * 100 + 0.5)) +
             " % of the bytes of " + analysis.stages.back().name() + " are weights";
    }
  }
  return {};
}

}  // namespace llmviewer
