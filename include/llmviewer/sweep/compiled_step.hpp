#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "llmviewer/model/attention_span.hpp"
#include "llmviewer/predict/op_class.hpp"

namespace llmviewer {

/// A quantity that costs depend on, as a function of a point: B sequences, each with q new tokens
/// against a context of c.
struct Variable {
  enum class Kind : std::uint8_t {
    one,
    sequences,     ///< B
    tokens,        ///< T = B·max(1, q/n), n devices sharing the positions
    context,       ///< B·c
    rectangle,     ///< T·c
    pairs,         ///< B·V of a span that does not see everything
    positions,     ///< B·R of such a span
    span_area,     ///< T·R of such a span
    distinct,      ///< experts that at least one of `share`·T tokens is routed to
    chunk_work,    ///< T·min(C, q)
    state_passes,  ///< B·⌈q/C⌉
    kv_passes,     ///< B·c·⌈q/C⌉ (LLM-Viewer's fused attention)
    new_tokens,    ///< q
    row_tiles,     ///< B·⌈q·share/C⌉
  };
  Kind kind{Kind::one};
  AttentionSpan span{};
  double experts{};
  double top_k{};
  double chunk{};
  double devices{1};  ///< that share the positions of a sequence
  double share{1};    ///< of tokens, those that the experts' devices get; rows of each token

  friend bool operator==(const Variable&, const Variable&) = default;
};

/// The forms of a step that compiled models hold.
enum class StepForm : std::uint8_t {
  prefill,  ///< q = c
  decode,   ///< q = 1
};

/// One operator's three times on a device: each a linear function of a few variables. Repeats are
/// multiplied in; equal operators are joined.
struct TimeLine {
  static constexpr std::size_t kMostTerms = 6;
  std::size_t terms{};
  bool on_matrix{};
  bool on_vector{};
  double matrix_constant{};
  double vector_constant{};
  double dram_constant{};
  std::array<std::size_t, kMostTerms> variable{};
  std::array<double, kMostTerms> matrix{};
  std::array<double, kMostTerms> vector{};
  std::array<double, kMostTerms> dram{};

  friend bool operator==(const TimeLine&, const TimeLine&) = default;
};

/// What one unit of a variable takes between devices, all collectives together.
struct NetworkTerm {
  std::size_t variable{};
  double seconds{};
};

/// A step's operators on a device: all that its time is the sum of.
struct StepLines {
  std::vector<TimeLine> lines;
  std::vector<NetworkTerm> network;
};

/// constant + Σ factor·variable, of the variables of a step.
struct LinearSum {
  struct Term {
    std::size_t variable{};
    double factor{};

    friend bool operator==(const Term&, const Term&) = default;
  };
  double constant{};
  std::vector<Term> terms;

  friend bool operator==(const LinearSum&, const LinearSum&) = default;
};

/// A kernel's time to expect by its form, s, with t = ⌈rows/tile_rows⌉·tile_rows/rows:
///   side by side  repeat·(latency + √((t·C)² + Σ parts² + rest))
///   in turn       repeat·(latency + t·C + Σ parts + rest)
struct PredictedLine {
  double repeat{1};
  Overlap overlap{Overlap::side_by_side};
  double latency{};
  double rest{};                 ///< of the parts that do not depend on the point
  std::vector<LinearSum> parts;  ///< seconds, where they do
  bool tiled{};                  ///< so does t; else C is one of the parts
  LinearSum compute;             ///< C, seconds
  LinearSum rows;
  double tile_rows{1};

  friend bool operator==(const PredictedLine&, const PredictedLine&) = default;
};

/// Kernels that run together in a step.
struct PredictedKernels {
  std::vector<PredictedLine> lines;
  StepLines rooflines;  ///< of those that no form is known of
};

/// The kernels of one form of step on a device under an engine.
struct PredictedStep {
  StepForm form{StepForm::prefill};
  std::vector<Variable> variables;        ///< the first is `one`
  std::vector<std::size_t> with_context;  ///< of these, what the context of a decode step changes
  double layers{};                        ///< s: what the engine does for each layer, all layers
  PredictedKernels common;                ///< all but the next ones
  PredictedKernels growing;               ///< decoding, those that the context changes
  PredictedKernels queries_few;           ///< prefilling, attention of at most 16 new tokens …
  PredictedKernels queries_many;          ///< … and of more
};

}  // namespace llmviewer
