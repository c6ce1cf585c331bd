#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json.hpp"

namespace llmviewer {

// What views of an analysis share, in words (the lines around its tables) and as JSON.

std::string joined(const std::vector<std::string>& parts, std::string_view between = kDot);

/// "source 1", "source 2", …
Facts source_facts(const std::vector<std::string>& sources);

/// "13.9 of 48 GiB", or both with their units where these differ.
std::string part_words(Bytes part, Bytes whole);

/// "llama2-7b on a6000 (NVIDIA RTX A6000)"
std::string title_words(const Subject& subject);
/// Without the cache, whose size depends on its format.
std::string model_size_words(const Subject& subject);
std::string model_words(const Subject& subject);
std::string hardware_words(const Subject& subject);
std::string precision_words(const Subject& subject);
/// "mla/moe ×58 · 57.4 of 256 experts touched"
std::string group_words(const StageResult& stage, const OpRow& first);
/// "512 of 2048 prompt tokens cached · prefill in chunks of 256 · 4 beams decode", or nothing
std::string workload_words(const Workload& workload);
/// "batch 16 · prompt 8192 · 512 generated", and the above
std::string asked_words(const Workload& workload);
/// "batch 1 · 2048 tokens · context 2048"
std::string step_words(const StageResult& stage, const Workload& workload);
/// "405 ms · 5.06 k tokens/s · compute-bound"
std::string outcome_words(const StageResult& stage);
std::string generation_words(const Generation& generation);
/// "llama3.2-1b drafts 4 tokens · 80 % accepted · 3.36 tokens per verification · …"
std::string speculation_words(const Speculated& speculated, const Speculation& asked);
/// "1.93 × plain decoding (TPOT 17.4 ms) · it pays from 23.1 % acceptance"
std::string speedup_words(const Speculated& speculated);
std::string memory_words(const Memory& memory);
/// "fits: 13.9 of 48 GiB (29 %)"
std::string fit_words(const Memory& memory, std::string_view hardware);
std::string original_memory_words(const OriginalMemory& memory);

/// The head of a document about one analysis: schema, version, accounting, model, hardware,
/// workload and precision.
Json document_json(const Analysis& analysis);

/// The parts that every document about an analysis has: schema/analysis.schema.json.
Json model_json(const Subject& subject);
Json hardware_json(const Subject& subject, const Memory& memory);
Json workload_json(const Workload& workload);
Json precision_json(const Subject& subject);
Json generation_json(const Generation& generation);
Json memory_json(const Memory& memory);

}  // namespace llmviewer
