#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// A quantity that costs depend on, as a function of a point: B sequences, each with q new tokens
/// against a context of c.
struct Variable {
  enum class Kind : std::uint8_t {
    one,
    sequences,     ///< B
    tokens,        ///< T = B·q
    context,       ///< B·c
    rectangle,     ///< T·c
    pairs,         ///< B·V of a span that does not see everything
    positions,     ///< B·R of such a span
    span_area,     ///< T·R of such a span
    distinct,      ///< experts that at least one of T tokens is routed to
    chunk_work,    ///< T·min(C, q)
    state_passes,  ///< B·⌈q/C⌉
    kv_passes,     ///< B·c·⌈q/C⌉ (LLM-Viewer's fused attention)
  };
  Kind kind{Kind::one};
  AttentionSpan span{};
  double experts{};
  double top_k{};
  double chunk{};

  friend bool operator==(const Variable&, const Variable&) = default;
};

/// The sums over a step's operators that a plan yields.
enum class Sum : std::uint8_t {
  time,
  compute_time,  ///< of the operators that are bound by compute
  matrix_ops,
  vector_ops,
  weights,
  activations_in,
  activations_out,
  kv_read,
  kv_write,
  network,
  network_time,  ///< of what passes between devices
};
inline constexpr std::size_t kSums = 11;
inline constexpr std::size_t kFirstCost = 2;  ///< Sum's first that no device is needed for

/// One value for each Sum.
using Sums = std::array<double, kSums>;

/// What one unit of a variable costs; the times stay 0.
struct Term {
  std::size_t variable{};
  Sums cost{};
};

/// One operator's cost, linear in the variables of its step.
struct LinearOp {
  double repeat{1};
  bool has_matrix{};  ///< of weights, so that the device must compute its type
  Storage storage;
  std::vector<Term> terms;
};

/// A graph at one form of step, without a device.
struct LinearStep {
  enum class Form : std::uint8_t {
    prefill,  ///< q = c
    decode,   ///< q = 1
  };
  Form form{Form::prefill};
  std::vector<Variable> variables;  ///< the first is `one`
  std::vector<LinearOp> ops;
  std::vector<Term> totals;                ///< of all operators, repeats included
  std::vector<std::vector<double>> alive;  ///< bytes of activations alive at an operator, by
                                           ///< variable; the peak is the largest of them
};

/// The steps that a configuration consists of.
enum class Part : std::uint8_t {
  prefill,
  decode,
  vision,
  encode,
  mtp,
  request_prefill,  ///< of a whole request, where it differs from prefill (LLM-Viewer)
  request_decode,
};
inline constexpr std::size_t kParts = 7;

/// Bytes that a sequence keeps for each position that the span keeps.
struct KeptBytes {
  AttentionSpan span;
  double per_position{};
};

/// A model under a scenario: all that does not depend on the device.
struct LinearModel {
  std::array<std::optional<LinearStep>, kParts> parts;
  double usual_tokens{1024};
  bool decodes{true};
  bool as_llm_viewer{};
  double sequences_per_batch{1};  ///< 2 with classifier-free guidance
  double images{};
  double vision_tokens{};
  double source{};
  double denoising_steps{};

  std::array<std::string, 3> formats;  ///< of weights, activations and KV cache

  double weight_bytes{};
  std::vector<KeptBytes> kept;
  double kept_per_sequence{};
  double reserve{};

  const std::optional<LinearStep>& part(Part p) const noexcept {
    return parts[static_cast<std::size_t>(p)];
  }
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

/// A model under a scenario on a device, ready for millions of points.
struct Plan {
  std::shared_ptr<const LinearModel> model;
  std::array<std::vector<TimeLine>, kParts> lines;
  std::optional<double> capacity;
};

/// The exact accounting. Throws Error for a scenario that the model cannot be in, and for one that
/// no plan is made of: a step of its own.
std::shared_ptr<const LinearModel> linear_model(const Model& model, const Scenario& scenario);

/// The plan on a device. Throws Error for a type that neither it nor a wider one of it computes.
Plan plan_on(std::shared_ptr<const LinearModel> model, const Hardware& hardware,
             const Scenario& scenario);

/// The same under the `llm-viewer` accounting.
Plan plan_as_llm_viewer(const Model& model, const Hardware& hardware, const Scenario& scenario);

}  // namespace llmviewer
