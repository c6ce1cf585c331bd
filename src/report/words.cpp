#include "report/words.hpp"

#include <fmt/format.h>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

std::string counted(double number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", round_trip(number), number == 1 ? one : many);
}

}  // namespace

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
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
  parts.push_back(counted(subject.layers, "layer", "layers"));
  return joined(parts, kDot);
}

std::string model_words(const Subject& subject) {
  const std::string size = model_size_words(subject);
  if (!(subject.kv_bytes_per_token > 0)) return size;
  return joined({size, "KV cache " + scaled_binary(Bytes{subject.kv_bytes_per_token}) + " a token"},
                kDot);
}

std::string title_words(const Subject& subject) {
  const std::string title = subject.model + " on " + subject.hardware;
  const bool says_more =
      !subject.hardware_title.empty() && subject.hardware_title != subject.hardware;
  return says_more ? title + " (" + subject.hardware_title + ")" : title;
}

std::string hardware_words(const Subject& subject) {
  return joined({scaled(subject.matrix_peak.value(), "ops/s") + " " + subject.matrix_type,
                 scaled(subject.vector_peak.value(), "ops/s") + " vector",
                 scaled(subject.bandwidth.value(), "B/s"),
                 "ridge point " + scaled(subject.ridge_point.value()) + " ops/B"},
                kDot);
}

std::string precision_words(const Subject& subject) {
  std::vector<std::string> parts{"weights " + subject.weights,
                                 "activations " + subject.activations};
  if (subject.kv_bytes_per_token > 0) parts.push_back("KV cache " + subject.kv);
  parts.push_back(std::string{name_of(subject.accounting)} + " accounting");
  return joined(parts, kDot);
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
  return joined(parts, kDot);
}

std::string asked_words(const Workload& workload) {
  std::vector<std::string> parts{"batch " + round_trip(workload.batch)};
  if (workload.step) {
    parts.push_back(counted(workload.step->new_tokens, "new token", "new tokens"));
    parts.push_back("context " + round_trip(workload.step->context));
  } else {
    parts.push_back("prompt " + round_trip(workload.seq));
  }
  if (workload.gen) parts.push_back(round_trip(*workload.gen) + " generated");
  const std::string served = workload_words(workload);
  if (!served.empty()) parts.push_back(served);
  return joined(parts, kDot);
}

std::string step_words(const StageResult& stage, const Workload& workload) {
  if (stage.stage == Stage::generate && workload.gen) {
    return joined({"batch " + round_trip(stage.sequences),
                   counted(workload.seq, "prompt token", "prompt tokens"),
                   round_trip(*workload.gen) + " generated"},
                  kDot);
  }
  return joined(
      {"batch " + round_trip(stage.sequences), counted(stage.new_tokens, "token", "tokens"),
       "context " + round_trip(stage.context)},
      kDot);
}

std::string outcome_words(const StageResult& stage) {
  return joined(
      {scaled(stage.total.time.value(), "s"), scaled(stage.total.tokens_per_s) + " tokens/s",
       std::string{name_of(stage.total.bound)} + "-bound"},
      kDot);
}

std::string generation_words(const Generation& generation) {
  std::vector<std::string> parts{"TTFT " + scaled(generation.ttft.value(), "s")};
  if (generation.tpot > Seconds{0}) {
    parts.push_back(fmt::format("TPOT {} (first {}, last {})", scaled(generation.tpot.value(), "s"),
                                scaled(generation.tpot_first.value(), "s"),
                                scaled(generation.tpot_last.value(), "s")));
  }
  parts.push_back("latency " + scaled(generation.latency.value(), "s"));
  parts.push_back("throughput " + scaled(generation.throughput_tokens_per_s) + " tokens/s");
  return joined(parts, kDot);
}

std::string speculation_words(const Speculated& speculated, const Speculation& asked) {
  return joined(
      {fmt::format("{} drafts {}", speculated.draft,
                   counted(asked.draft_tokens, "token", "tokens")),
       fmt::format("{:.0f} % accepted", 100 * asked.acceptance),
       scaled(speculated.tokens_per_verification) + " tokens per verification",
       fmt::format("a cycle drafts {} and verifies {}", scaled(speculated.draft_time.value(), "s"),
                   scaled(speculated.verification_time.value(), "s"))},
      kDot);
}

std::string speedup_words(const Speculated& speculated) {
  std::string pays = "it never pays";
  if (speculated.break_even) {
    pays = *speculated.break_even > 0
               ? fmt::format("it pays from {:.1f} % acceptance", 100 * *speculated.break_even)
               : "it always pays";
  }
  return fmt::format("{:.3g} × plain decoding (TPOT {})", speculated.speedup,
                     scaled(speculated.plain_tpot.value(), "s")) +
         std::string{kDot} + pays;
}

std::string memory_words(const Memory& memory) {
  std::vector<std::string> parts{"weights " + scaled_binary(memory.weights)};
  if (memory.kv_cache > Bytes{0}) parts.push_back("KV cache " + scaled_binary(memory.kv_cache));
  parts.push_back("activations " + scaled_binary(memory.activations));
  if (memory.reserve > Bytes{0}) parts.push_back("reserve " + scaled_binary(memory.reserve));
  return joined(parts, kDot);
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
  return joined({scaled(memory.total.value(), "B") + " as LLM-Viewer counts it",
                 "weights " + scaled(memory.weights.value(), "B"),
                 "KV cache " + scaled(memory.kv_cache.value(), "B"),
                 "activations " + scaled(memory.activations.value(), "B")},
                kDot);
}

}  // namespace llmviewer
