#include "report/json_subject.hpp"

namespace llmviewer {

Json model_json(const Subject& subject) {
  return {{"name", subject.model},
          {"id", subject.model_id},
          {"model_type", subject.model_type},
          {"parameters", json_number(subject.parameters)},
          {"active_parameters", json_number(subject.active_parameters)},
          {"layers", json_number(subject.layers)},
          {"kv_bytes_per_token", json_number(subject.kv_bytes_per_token)}};
}

Json hardware_json(const Subject& subject, const Memory& memory) {
  return {{"name", subject.hardware},
          {"matrix_type", subject.matrix_type},
          {"matrix_peak_ops_per_s", json_number(subject.matrix_peak.value())},
          {"vector_peak_ops_per_s", json_number(subject.vector_peak.value())},
          {"bandwidth_bytes_per_s", json_number(subject.bandwidth.value())},
          {"capacity_bytes", memory.capacity ? json_number(memory.capacity->value()) : Json{}},
          {"ridge_point_ops_per_byte", json_number(subject.ridge_point.value())}};
}

Json workload_json(const Workload& workload) {
  Json json{{"batch", json_number(workload.batch)},
            {"seq", json_number(workload.seq)},
            {"gen", json_number(workload.gen)}};
  if (workload.step) {
    json["new_tokens"] = json_number(workload.step->new_tokens);
    json["context"] = json_number(workload.step->context);
  }
  return json;
}

Json precision_json(const Subject& subject) {
  return {{"weights", subject.weights}, {"activations", subject.activations}, {"kv", subject.kv}};
}

Json generation_json(const Generation& generation) {
  return {{"ttft_s", json_number(generation.ttft.value())},
          {"tpot_s", json_number(generation.tpot.value())},
          {"latency_s", json_number(generation.latency.value())},
          {"throughput_tokens_per_s", json_number(generation.throughput_tokens_per_s)}};
}

Json memory_json(const Memory& memory) {
  return {{"weights_bytes", json_number(memory.weights.value())},
          {"kv_cache_bytes", json_number(memory.kv_cache.value())},
          {"activation_bytes", json_number(memory.activations.value())},
          {"reserve_bytes", json_number(memory.reserve.value())},
          {"total_bytes", json_number(memory.total.value())},
          {"capacity_bytes", memory.capacity ? json_number(memory.capacity->value()) : Json{}},
          {"fits", memory.fits ? Json(*memory.fits) : Json{}}};
}

}  // namespace llmviewer
