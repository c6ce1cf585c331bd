#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace llmviewer {

/// One request of a trace.
struct TraceRow {
  double arrival{};                   ///< s
  double prompt{};                    ///< tokens, one at the least
  double output{};                    ///< the same
  double cached{};                    ///< of the prompt's; 0 where the file does not say
  std::vector<std::uint64_t> blocks;  ///< ids of the prompt's blocks; none where the file has none
  double line{};                      ///< in the file, from 1
};

/// Reads the requests of a trace one after the other, in memory that does not grow with it; of a
/// pipe, too. CSV under a line of names, or JSON lines; columns and keys stand in any order, and
/// those that are not needed pass by. The names tell the form:
///
///   arrival_s, prompt, output[, cached]               our own; seconds, as they stand there
///   TIMESTAMP, ContextTokens, GeneratedTokens         Azure 2023, 2024 and 2025: dates
///   Timestamp, Request tokens, Response tokens        BurstGPT: seconds
///   timestamp, input_length, output_length, hash_ids  Mooncake: ms; blocks of 512 tokens
///   arrival_time_ns, input_toks, output_toks          LLMServingSim: ns
///
/// All but our own start with the first request at 0. BurstGPT's requests without a response
/// failed (its README says so) and are skipped. Sources, as of November 2026:
/// github.com/Azure/AzurePublicDataset (AzureLLMInferenceDataset2023.md, …2024.md, and
/// AzureLMMInferenceDataset2025.md), github.com/HPMLL/BurstGPT (README.md; release v2.0 adds
/// Session ID and Elapsed time), github.com/kvcache-ai/Mooncake (FAST25-release),
/// github.com/casys-kaist/LLMServingSim (workloads/README.md: flat requests; sessions of
/// sub_requests are not read).
class TraceReader {
 public:
  /// Throws Error for a file that cannot be read or has none of these forms.
  explicit TraceReader(const std::string& path);
  TraceReader(TraceReader&&) noexcept;
  TraceReader& operator=(TraceReader&&) noexcept;
  ~TraceReader();

  /// Nothing after the last one. Throws Error, naming the line, for one that is not understood, one
  /// that arrives before the one above it, and for a trace without a request.
  std::optional<TraceRow> next();

  /// In a block of TraceRow::blocks; 0 where the form has none.
  double block_tokens() const noexcept;
  /// Failed requests until here, which next() passed over.
  double skipped() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace llmviewer
