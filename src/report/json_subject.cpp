#include "report/json_subject.hpp"

#include "llmviewer/version.hpp"

namespace llmviewer {

Json document_json(const Analysis& analysis) {
  const Subject& subject = analysis.subject;
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"accounting", name_of(subject.accounting)},
          {"model", model_json(subject)},
          {"hardware", hardware_json(subject, analysis.memory)},
          {"workload", workload_json(asked_workload(analysis))},
          {"precision", precision_json(subject)}};
}

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
  if (workload.prefix > 0) json["prefix"] = json_number(workload.prefix);
  if (workload.chunk > 0) json["chunk"] = json_number(workload.chunk);
  if (workload.beams > 1) json["beams"] = json_number(workload.beams);
  if (workload.speculation) {
    json["draft_tokens"] = json_number(workload.speculation->draft_tokens);
    json["acceptance"] = json_number(workload.speculation->acceptance);
  }
  if (workload.step) {
    json["new_tokens"] = json_number(workload.step->new_tokens);
    json["context"] = json_number(workload.step->context);
  }
  return json;
}

Json precision_json(const Subject& subject) {
  return {{"weights", subject.weights}, {"activations", subject.activations}, {"kv", subject.kv}};
}

namespace {

Json speculation_json(const Speculated& speculated) {
  return {{"draft", speculated.draft},
          {"tokens_per_verification", json_number(speculated.tokens_per_verification)},
          {"draft_s", json_number(speculated.draft_time.value())},
          {"verification_s", json_number(speculated.verification_time.value())},
          {"plain_tpot_s", json_number(speculated.plain_tpot.value())},
          {"speedup", json_number(speculated.speedup)},
          {"break_even_acceptance", json_number(speculated.break_even)}};
}

}  // namespace

Json generation_json(const Generation& generation) {
  Json json{{"ttft_s", json_number(generation.ttft.value())},
            {"tpot_s", json_number(generation.tpot.value())},
            {"tpot_first_s", json_number(generation.tpot_first.value())},
            {"tpot_last_s", json_number(generation.tpot_last.value())},
            {"latency_s", json_number(generation.latency.value())},
            {"throughput_tokens_per_s", json_number(generation.throughput_tokens_per_s)}};
  if (generation.speculated) json["speculation"] = speculation_json(*generation.speculated);
  return json;
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
