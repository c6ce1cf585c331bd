#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "predict/composition.hpp"
#include "serving/step_kernel.hpp"

namespace llmviewer {

/// The sequences that decode in a step, taken together.
struct DecodingSet {
  double sequences{};
  double contexts{};  ///< Σ of them, the new tokens included
};

/// What the time of kernels goes to.
enum class StepTerm : std::uint8_t { compute, memory, network, latency };
inline constexpr std::size_t kStepTerms = 4;
using StepTerms = std::array<double, kStepTerms>;

/// What the device takes for a server's step, compiled from a graph for any number of steps:
///   T tokens, padded to the sizes of captured graphs; S sequences that get logits
///   Linear(T) + Head(S) + decode attention(B, Σc) + Σ chunks: attention(q, c)
/// Kernels are what StepPrediction says; between table points linear. No evaluation allocates.
class StepCost {
 public:
  /// Of steps of at most so many tokens and sequences. Refers to the subject's machine.
  StepCost(const PredictionSubject& subject, double most_tokens, double most_sequences);

  /// What the engine does for each layer, all layers of a step, s: on the host.
  double layers() const noexcept { return steps_.layers().value(); }
  /// Kernels that depend on the tokens alone, s.
  double linear(double tokens) const noexcept { return at(linear_, tokens); }
  /// Kernels of positions that get logits, s.
  double head(double sequences) const noexcept { return at(head_, sequences); }
  /// Of a decoding set, what is not in the above, s.
  double decode(const DecodingSet& set) const noexcept;
  /// Of a chunk of new tokens after which `context` positions are seen, what is not in the above,
  /// s.
  double chunk(double new_tokens, double context) const noexcept;

  /// How the time of Linear and Head divides.
  StepTerms linear_terms(double tokens) const;

 private:
  /// Values at 0, 1, …, kFine, and at every kStride from there.
  using Table = std::vector<double>;
  static constexpr double kFine = 512;
  static constexpr double kStride = 32;

  template <class Time>
  static Table table_of(double most, Time&& time);
  static double at(const Table& table, double x) noexcept;
  double decode_others(const DecodingSet& set) const noexcept;

  StepPrediction steps_;
  Table linear_;
  Table head_;
  Table decode_alone_;  ///< of decoding sets, whatever their contexts
  std::vector<const Kernel*> linear_kernels_;
  std::vector<StepKernel> chunks_;  ///< kernels of chunks
  struct Attention {
    StepKernel::Decode line;
    AttentionSpan span;
  };
  std::vector<Attention> attention_;  ///< of decoding sets
  std::vector<StepKernel> others_;    ///< of decoding sets, evaluated as they are
};

}  // namespace llmviewer
