#include "report/parts.hpp"

#include <fmt/format.h>

#include "llmviewer/units/scaled.hpp"
#include "llmviewer/version.hpp"

namespace llmviewer {
namespace {

std::string number_of(double number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", round_trip(number), number == 1 ? one : many);
}

Json speculation_json(const Speculated& speculated) {
  return {{"draft", speculated.draft},
          {"tokens_per_verification", speculated.tokens_per_verification},
          {"draft_s", speculated.draft_time},
          {"verification_s", speculated.verification_time},
          {"plain_tpot_s", speculated.plain_tpot},
          {"speedup", speculated.speedup},
          {"break_even_acceptance", speculated.break_even}};
}

}  // namespace

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

Facts source_facts(const std::vector<std::string>& sources) {
  Facts facts;
  for (const std::string& source : sources) {
    facts.push_back({"source " + std::to_string(facts.size() + 1), source});
  }
  return facts;
}

std::string part_words(Bytes part, Bytes whole) {
  const std::string small = scaled_binary(part);
  const std::string large = scaled_binary(whole);
  const std::size_t space = small.find(' ');
  const bool same_unit = small.substr(space) == large.substr(large.find(' '));
  return (same_unit ? small.substr(0, space) : small) + " of " + large;
}

std::string model_size_words(const Subject& subject) {
  std::vector<std::string> parts;
  if (!subject.model_id.empty() && subject.model_id != subject.model) {
    parts.push_back(subject.model_id);
  }
  std::string size = counted(subject.parameters) + " parameters";
  if (subject.active_parameters != subject.parameters) {
    size += ", " + counted(subject.active_parameters) + " active";
  }
  parts.push_back(size);
  parts.push_back(number_of(subject.layers, "layer", "layers"));
  return joined(parts);
}

std::string model_words(const Subject& subject) {
  const std::string size = model_size_words(subject);
  if (!(subject.kv_bytes_per_token > 0)) return size;
  return joined(
      {size, "KV cache " + scaled_binary(Bytes{subject.kv_bytes_per_token}) + " a token"});
}

std::string title_words(const Subject& subject) {
  const std::string title = subject.model + " on " + subject.hardware;
  const bool says_more =
      !subject.hardware_title.empty() && subject.hardware_title != subject.hardware;
  return says_more ? title + " (" + subject.hardware_title + ")" : title;
}

std::string hardware_words(const Subject& subject) {
  return joined({scaled(subject.matrix_peak) + " " + subject.matrix_type,
                 scaled(subject.vector_peak) + " vector", scaled(subject.bandwidth),
                 "ridge point " + scaled(subject.ridge_point.value()) + " ops/B"});
}

std::string precision_words(const Subject& subject) {
  std::vector<std::string> parts{"weights " + subject.weights,
                                 "activations " + subject.activations};
  if (subject.kv_bytes_per_token > 0) parts.push_back("KV cache " + subject.kv);
  parts.push_back(std::string{name_of(subject.accounting)} + " accounting");
  return joined(parts);
}

std::string group_words(const StageResult& stage, const OpRow& first) {
  const std::string name = first.group + " ×" + round_trip(first.repeat);
  for (const OpRow& op : stage.rows) {
    if (op.group != first.group || op.experts == 0) continue;
    return name + std::string{kDot} + scaled(op.distinct_experts) + " of " +
           round_trip(op.experts) + " experts touched";
  }
  return name;
}

std::string workload_words(const Workload& workload) {
  std::vector<std::string> parts;
  if (workload.prefix > 0) {
    parts.push_back(fmt::format("{} of {} prompt tokens cached", round_trip(workload.prefix),
                                round_trip(workload.seq)));
  }
  if (workload.chunk > 0) parts.push_back("prefill in chunks of " + round_trip(workload.chunk));
  if (workload.beams > 1) parts.push_back(round_trip(workload.beams) + " beams decode");
  return joined(parts);
}

std::string asked_words(const Workload& workload) {
  std::vector<std::string> parts{"batch " + round_trip(workload.batch)};
  if (workload.step) {
    parts.push_back(number_of(workload.step->new_tokens, "new token", "new tokens"));
    parts.push_back("context " + round_trip(workload.step->context));
  } else {
    parts.push_back("prompt " + round_trip(workload.seq));
  }
  if (workload.gen) parts.push_back(round_trip(*workload.gen) + " generated");
  const std::string served = workload_words(workload);
  if (!served.empty()) parts.push_back(served);
  return joined(parts);
}

std::string step_words(const StageResult& stage, const Workload& workload) {
  if (stage.stage == Stage::generate && workload.gen) {
    return joined({"batch " + round_trip(stage.sequences),
                   number_of(workload.seq, "prompt token", "prompt tokens"),
                   round_trip(*workload.gen) + " generated"});
  }
  return joined({"batch " + round_trip(stage.sequences),
                 number_of(stage.new_tokens, "token", "tokens"),
                 "context " + round_trip(stage.context)});
}

std::string outcome_words(const StageResult& stage) {
  return joined({scaled(stage.total.time), scaled(stage.total.tokens_per_s) + " tokens/s",
                 std::string{name_of(stage.total.bound)} + "-bound"});
}

std::string generation_words(const Generation& generation) {
  std::vector<std::string> parts{"TTFT " + scaled(generation.ttft)};
  if (generation.tpot > Seconds{0}) {
    parts.push_back(fmt::format("TPOT {} (first {}, last {})", scaled(generation.tpot),
                                scaled(generation.tpot_first), scaled(generation.tpot_last)));
  }
  parts.push_back("latency " + scaled(generation.latency));
  parts.push_back("throughput " + scaled(generation.throughput_tokens_per_s) + " tokens/s");
  return joined(parts);
}

std::string speculation_words(const Speculated& speculated, const Speculation& asked) {
  return joined({fmt::format("{} drafts {}", speculated.draft,
                             number_of(asked.draft_tokens, "token", "tokens")),
                 fmt::format("{:.0f} % accepted", 100 * asked.acceptance),
                 scaled(speculated.tokens_per_verification) + " tokens per verification",
                 fmt::format("a cycle drafts {} and verifies {}", scaled(speculated.draft_time),
                             scaled(speculated.verification_time))});
}

std::string speedup_words(const Speculated& speculated) {
  std::string pays = "it never pays";
  if (speculated.break_even) {
    pays = *speculated.break_even > 0
               ? fmt::format("it pays from {:.1f} % acceptance", 100 * *speculated.break_even)
               : "it always pays";
  }
  return fmt::format("{:.3g} × plain decoding (TPOT {})", speculated.speedup,
                     scaled(speculated.plain_tpot)) +
         std::string{kDot} + pays;
}

std::string memory_words(const Memory& memory) {
  std::vector<std::string> parts{"weights " + scaled_binary(memory.weights)};
  if (memory.kv_cache > Bytes{0}) parts.push_back("KV cache " + scaled_binary(memory.kv_cache));
  parts.push_back("activations " + scaled_binary(memory.activations));
  if (memory.reserve > Bytes{0}) parts.push_back("reserve " + scaled_binary(memory.reserve));
  return joined(parts);
}

std::string fit_words(const Memory& memory, std::string_view hardware) {
  if (!memory.capacity) {
    return fmt::format("{} in all; the capacity of {} is not published",
                       scaled_binary(memory.total), hardware);
  }
  const std::string part = part_words(memory.total, *memory.capacity);
  if (memory.fits.value_or(false)) {
    return fmt::format("fits: {} ({:.0f} %)", part, 100 * (memory.total / *memory.capacity));
  }
  return fmt::format("does not fit: {}, {} too much", part,
                     scaled_binary(memory.total - *memory.capacity));
}

std::string original_memory_words(const OriginalMemory& memory) {
  return joined({scaled(memory.total) + " as LLM-Viewer counts it",
                 "weights " + scaled(memory.weights), "KV cache " + scaled(memory.kv_cache),
                 "activations " + scaled(memory.activations)});
}

Json document_json(const Analysis& analysis) {
  const Subject& subject = analysis.subject;
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"accounting", subject.accounting},
          {"model", model_json(subject)},
          {"hardware", hardware_json(subject, analysis.memory)},
          {"workload", workload_json(asked_workload(analysis))},
          {"precision", precision_json(subject)}};
}

Json model_json(const Subject& subject) {
  return {{"name", subject.model},
          {"id", subject.model_id},
          {"model_type", subject.model_type},
          {"parameters", subject.parameters},
          {"active_parameters", subject.active_parameters},
          {"layers", subject.layers},
          {"kv_bytes_per_token", subject.kv_bytes_per_token}};
}

Json hardware_json(const Subject& subject, const Memory& memory) {
  return {{"name", subject.hardware},
          {"matrix_type", subject.matrix_type},
          {"matrix_peak_ops_per_s", subject.matrix_peak},
          {"vector_peak_ops_per_s", subject.vector_peak},
          {"bandwidth_bytes_per_s", subject.bandwidth},
          {"capacity_bytes", memory.capacity},
          {"ridge_point_ops_per_byte", subject.ridge_point}};
}

Json workload_json(const Workload& workload) {
  Json json{{"batch", workload.batch}, {"seq", workload.seq}, {"gen", workload.gen}};
  if (workload.prefix > 0) json["prefix"] = workload.prefix;
  if (workload.chunk > 0) json["chunk"] = workload.chunk;
  if (workload.beams > 1) json["beams"] = workload.beams;
  if (workload.speculation) {
    json["draft_tokens"] = workload.speculation->draft_tokens;
    json["acceptance"] = workload.speculation->acceptance;
  }
  if (workload.step) {
    json["new_tokens"] = workload.step->new_tokens;
    json["context"] = workload.step->context;
  }
  return json;
}

Json precision_json(const Subject& subject) {
  return {{"weights", subject.weights}, {"activations", subject.activations}, {"kv", subject.kv}};
}

Json generation_json(const Generation& generation) {
  Json json{{"ttft_s", generation.ttft},
            {"tpot_s", generation.tpot},
            {"tpot_first_s", generation.tpot_first},
            {"tpot_last_s", generation.tpot_last},
            {"latency_s", generation.latency},
            {"throughput_tokens_per_s", generation.throughput_tokens_per_s}};
  if (generation.speculated) json["speculation"] = speculation_json(*generation.speculated);
  return json;
}

Json memory_json(const Memory& memory) {
  return {{"weights_bytes", memory.weights},
          {"kv_cache_bytes", memory.kv_cache},
          {"activation_bytes", memory.activations},
          {"reserve_bytes", memory.reserve},
          {"total_bytes", memory.total},
          {"capacity_bytes", memory.capacity},
          {"fits", memory.fits}};
}

}  // namespace llmviewer
