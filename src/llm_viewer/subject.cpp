#include "llm_viewer/subject.hpp"

#include <algorithm>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer::llm_viewer {
namespace {

std::string bits_text(double bytes) { return round_trip(bytes * 8) + "-bit"; }

}  // namespace

Subject subject_of(const Model& model, const Graph& graph, const Hardware& hardware,
                   const Setup& setup) {
  const Shape& shape = setup.shape;
  const Device& device = setup.device;
  Subject subject;
  subject.accounting = Accounting::llm_viewer;
  subject.model = model.name;
  subject.model_id = model.id;
  subject.model_type = model.model_type;
  subject.assumed = model.assumed;
  subject.parameters = parameters(graph);
  subject.active_parameters = subject.parameters;
  subject.layers = shape.layers;
  subject.kv_bytes_per_token = 2 * shape.layers * shape.kv_width() * setup.bytes.kv;
  subject.hardware = hardware.name;
  subject.hardware_title = hardware.title;
  subject.matrix_type = name_of(device.type);
  subject.matrix_peak = device.peak;
  subject.vector_peak = device.peak;  // wrong: one peak for all operators
  subject.bandwidth = device.bandwidth;
  subject.ridge_point = device.peak / device.bandwidth;
  subject.weights = bits_text(setup.bytes.weight);
  subject.activations = bits_text(setup.bytes.activation);
  subject.kv = bits_text(setup.bytes.kv);
  return subject;
}

std::vector<std::string> notes_of(const Graph& graph, const Workload& workload,
                                  const Setup& setup) {
  std::vector<std::string> notes;
  notes.emplace_back(
      "the numbers of LLM-Viewer (July 2024), its slips included; --accounting exact has none of "
      "them");
  const auto is_prefill = [](Stage stage) { return stage == Stage::prefill; };
  if (!graph.decodes && !std::ranges::all_of(workload.stages, is_prefill)) {
    notes.push_back(graph.model + " has no decode stage; LLM-Viewer reports one all the same");
  }
  if (setup.fused_attention && workload.gen) {
    notes.emplace_back("generation is counted without --flash-attention: LLM-Viewer drops it");
  }
  return notes;
}

}  // namespace llmviewer::llm_viewer
