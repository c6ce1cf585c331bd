#pragma once

#include <cstddef>
#include <vector>

#include "analysis/pipeline_cut.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "sweep/step_block.hpp"

namespace llmviewer {

/// Room for the stages of a pipeline.
struct PipelineRoom {
  std::vector<Lanes> times;         ///< of a slice in one step
  std::vector<Lanes> kept;          ///< bytes of a slice's caches
  std::vector<Lanes> peaks;         ///< of activations, by the kind of stage
  std::vector<double> layer_times;  ///< in one lane
  std::vector<std::size_t> first;   ///< [lane][stage]: its first layer
  PipelineCutter cutter;
  Lanes slowest;     ///< stage of a step, or of all decode steps
  Lanes first_wait;  ///< of a request's micro-batches: up to the first token, beyond one alone
  Lanes later_wait;  ///< after it
};

/// Room for times to expect.
struct PredictionRoom {
  Lanes times;    ///< how often kernels run
  Lanes context;  ///< of one of a request's decode steps
  Lanes single;   ///< a prefill of one token
  Lanes tower;
  Lanes part;  ///< of a request
};

/// Room for a closed loop of clients: what one device runs of them.
struct ServerRoom {
  Lanes batch;  ///< of all devices: one sequence on each
  Lanes fixed;  ///< bytes of weights, and of what is kept free
  Lanes alive;  ///< activations of one sequence
  Lanes tried;  ///< sequences
  Lanes running;
  Lanes too_many;
  Lanes one;
  Lanes context;
  Lanes prefill;
  Lanes decode;
};

/// Room to evaluate blocks in.
struct PointRoom {
  std::vector<Lanes> variables;
  std::vector<const double*> pointers;
  Lanes own_batch;  ///< of one device: its part of the batch
  Lanes sequences;  ///< of a step of the main graph
  Lanes first;      ///< contexts of a request's decode steps
  Lanes last;
  Lanes positions;  ///< after which the cache is held
  Lanes tower_sequences;
  Lanes tower_tokens;
  SumLanes prefill;  ///< of a request
  SumLanes decode;
  SumLanes spare;
  PipelineRoom pipeline;
  PredictionRoom prediction;
  ServerRoom server;
};

/// A prefill of one token is a step of another form than that of several.
enum class Lanewise : std::uint8_t { all, several_tokens, one_token };

/// One block: what is asked of a compiled model, and where the answer goes. What is not wanted is
/// left as it was.
struct PointBlock {
  const CompiledModel& compiled;
  const Points& points;
  const Needs& needs;
  PointRoom& room;
  Results& out;

  std::size_t lanes() const noexcept { return points.batch.size(); }
  const LinearModel& model() const noexcept { return *compiled.model; }
  bool has(Part part) const noexcept { return model().part(part).has_value(); }
  SumLanes& of(Stage stage) const noexcept { return out.stages[static_cast<std::size_t>(stage)]; }

  /// The sums of one step.
  void step(Part part, const double* sequences, const double* context, const WantedSums& wanted,
            SumLanes& sums) const noexcept;
  /// Of a prefill of all `seq` tokens; that of one token runs as a decode step does.
  void prefill(Part part, const WantedSums& wanted, SumLanes& sums) const noexcept;
  /// Of the decode steps at contexts first … last.
  void decode_steps(Part part, const WantedSums& wanted, SumLanes& sums) const noexcept;

  /// Of a tower, for so many requests: their images, or their sources. Left in the room.
  StepPoints tower_points(Part tower, const double* batch) const noexcept;

  /// What one device keeps of its sequences, those of all micro-batches.
  double kept_bytes(const HeldBytes& held, std::size_t lane) const noexcept;
  /// What is held by the fullest stage of a pipeline depends on all that a stage holds.
  bool wants_memory() const noexcept {
    return needs.weights || needs.kv_cache || needs.activations;
  }
  bool wants_activations() const noexcept {
    return model().pipeline ? wants_memory() : needs.activations;
  }
  /// Nothing is alive yet.
  void clear_activations() const noexcept;
  /// Raises the activations to the most that are alive in a step; in a pipeline those of each kind
  /// of stage.
  void raise(Part part, const double* sequences, const double* context,
             Lanewise which = Lanewise::all) const noexcept;
  void raise_to_prefill(Part part) const noexcept;

  bool has_single_tokens() const noexcept;
  bool takes(Lanewise which, std::size_t lane) const noexcept {
    return which == Lanewise::all || (points.seq[lane] == 1) == (which == Lanewise::one_token);
  }
  VariableRoom variables() const noexcept { return {room.variables, room.pointers}; }
};

void fill(Lanes& lanes, std::size_t count, double value) noexcept;
/// NaN where a sum is wanted that the model does not have.
void fill_nothing(SumLanes& sums, const WantedSums& wanted, std::size_t count) noexcept;
bool any(const WantedSums& wanted) noexcept;
WantedSums either(const WantedSums& a, const WantedSums& b) noexcept;

}  // namespace llmviewer
