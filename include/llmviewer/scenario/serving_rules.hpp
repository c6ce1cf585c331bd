#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace llmviewer {

/// How an engine decides on its steps.
enum class Batching : std::uint8_t {
  mixed,          ///< chunks of prompts beside the decoding sequences
  prefill_first,  ///< steps of prompts go before steps of decoding sequences
  whole_batches,  ///< a batch begins and ends together
};

/// An engine's rules and limits.
struct ServingRules {
  Batching batching{Batching::mixed};
  bool schedules_ahead{};  ///< a step is decided on while the one before it runs
  bool reserves_output{};  ///< takes the blocks of a whole request at its admission
  double max_sequences{256};
  double max_tokens{2048};  ///< in a step
  double block{16};         ///< positions
  double blocks{};          ///< of the KV cache
  double gap{};             ///< s, between two steps
  double front_end{};       ///< s, of tokenizer, HTTP and detokenizer, each request
  double host_step{};       ///< s: T0 of a step on the host
  double host_sequence{};   ///< s: T1 of each of its sequences
};

inline constexpr std::array kBatchings{Batching::mixed, Batching::prefill_first,
                                       Batching::whole_batches};
constexpr std::string_view name_of(Batching batching) noexcept {
  switch (batching) {
    case Batching::mixed:
      return "mixed";
    case Batching::prefill_first:
      return "prefill first";
    case Batching::whole_batches:
      return "whole batches";
  }
  return "";
}

}  // namespace llmviewer
