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
#include "llmviewer/sweep/compiled_step.hpp"

namespace llmviewer {

/// The sums over a step's operators that a compiled model yields.
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
  OpKind kind{OpKind::linear};
  double devices{1};    ///< of a collective: those that take part
  double stride{1};     ///< of a collective: ranks from one of them to the next
  std::size_t slice{};  ///< of a pipeline
  double repeat{1};
  bool has_matrix{};  ///< of weights, so that the device must compute its type
  Storage storage;
  std::vector<Term> terms;
};

/// Bytes of activations alive at an operator, by variable, for each operator where they may be
/// most: the peak is the largest of them.
using AliveForms = std::vector<std::vector<double>>;

/// A graph at one form of step, without a device.
struct LinearStep {
  using Form = StepForm;
  Form form{Form::prefill};
  std::vector<Variable> variables;  ///< the first is `one`
  std::vector<LinearOp> ops;
  std::vector<Term> totals;       ///< of all operators, repeats included
  std::vector<AliveForms> alive;  ///< for each kind of a pipeline's stage; one without a pipeline
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

/// What is held on a device whatever runs.
struct HeldBytes {
  double weights{};
  std::vector<KeptBytes> kept;
  double kept_per_sequence{};
};

/// What the stages of a pipeline consist of: slices, which are the ends of the model and a layer of
/// each group. Where layers are cut depends on their times, and so on the device and the point.
struct LinearPipeline {
  static constexpr std::size_t kBefore = 0;      ///< what stands before the layers
  static constexpr std::size_t kAfter = 1;       ///< what stands behind them
  static constexpr std::size_t kSending = 2;     ///< from one stage to the next
  static constexpr std::size_t kFirstGroup = 2;  ///< a layer of group g: kFirstGroup + g, g > 0

  std::vector<HeldBytes> slices;
  std::vector<std::size_t> order;  ///< the slice of each layer, first to last
  std::size_t kinds{};             ///< of stages, by the slices in them
  std::vector<std::size_t> kind;   ///< [first · (layers + 1) + end] of a stage of these layers

  std::size_t kind_of(std::size_t first, std::size_t end) const noexcept {
    return kind[first * (order.size() + 1) + end];
  }
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

  Layout layout;  ///< one device of it is what all else is of

  std::array<std::string, 3> formats;  ///< of weights, activations and KV cache

  HeldBytes held;  ///< of all layers
  double reserve{};
  std::optional<LinearPipeline> pipeline;  ///< where the layout has several stages
  /// What the parts are of, where times to expect are asked for; else null.
  std::array<std::shared_ptr<const Graph>, kParts> graphs;

  /// Parts of a batch, none of which may be empty: replicas, each with its micro-batches. One
  /// device works on ⌈B / batch_parts⌉ sequences at a time.
  double batch_parts() const noexcept { return layout.data * layout.micro_batches; }

  const std::optional<LinearStep>& part(Part p) const noexcept {
    return parts[static_cast<std::size_t>(p)];
  }
};

/// Times to expect on a device, as an engine runs the model.
struct CompiledPrediction {
  std::array<std::optional<PredictedStep>, kParts> steps;
  std::shared_ptr<const Predictor> predictor;  ///< as its engine runs it
  double clients{};                            ///< of a server; 0: none
};

/// A model under a scenario on a device, ready for millions of points: one for each layout and
/// precision.
///   const auto linear = linear_model(model, scenario);        // scenario.layout, .precision, …
///   const auto compiled = compiled_on(linear, hardware, scenario);  // on each of many devices
///   ModelEvaluator evaluator;                                   // one for each thread
///   evaluator.make_room_for(compiled);
///   evaluator.evaluate(compiled, {batches, seqs, gens}, needs, results);
/// Batches are of the whole group, each at least model->batch_parts().
struct CompiledModel {
  std::shared_ptr<const LinearModel> model;
  std::array<StepLines, kParts> steps;
  /// Of a pipeline's slices: one layer, one sending.
  std::array<std::vector<StepLines>, kParts> slices;
  std::optional<double> capacity;
  std::optional<CompiledPrediction> prediction;  ///< where it is asked for and not refused
  std::string refused;  ///< why nothing is predicted; empty: nothing forbids it
};

/// The exact accounting; where the scenario has a predictor as its engine runs it. Batch and
/// lengths of the scenario are left to the points. Throws Error for a scenario that the model
/// cannot be in, and for one that is not compiled: a step of its own.
std::shared_ptr<const LinearModel> linear_model(const Model& model, const Scenario& scenario);

/// The model on a device, of the scenario that the model is under. Throws Error for a type that
/// neither it nor a wider one of it computes, and for links that the layout needs and the device
/// does not publish.
CompiledModel compiled_on(std::shared_ptr<const LinearModel> model, const Hardware& hardware,
                          const Scenario& scenario);

/// The same under the `llm-viewer` accounting.
CompiledModel compiled_as_llm_viewer(const Model& model, const Hardware& hardware,
                                     const Scenario& scenario);

}  // namespace llmviewer
