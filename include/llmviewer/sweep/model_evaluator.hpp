#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// Points are evaluated in blocks of at most this many.
inline constexpr std::size_t kMostLanes = 256;
/// One number for each point of a block.
using Lanes = std::array<double, kMostLanes>;
/// What a lane holds where there is no figure.
inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
/// One for each Sum, too.
using SumLanes = std::array<Lanes, kSums>;

/// Points of one compiled model, column by column.
struct Points {
  std::span<const double> batch;
  std::span<const double> seq;
  std::span<const double> gen;  ///< empty: nothing is generated
};

/// Which sums of a stage are wanted.
using WantedSums = std::array<bool, kSums>;

/// Which numbers are wanted: the others are not computed.
struct Needs {
  std::array<bool, kStages> runs{};  ///< the stages that a configuration consists of
  std::array<WantedSums, kStages> sums{};
  bool generation{};  ///< TTFT, TPOT, latency
  bool weights{};
  bool kv_cache{};
  bool activations{};
  std::array<bool, kStages> predicted{};  ///< times to expect
  bool predicted_generation{};
  bool server{};

  bool runs_stage(Stage stage) const noexcept { return runs[static_cast<std::size_t>(stage)]; }
  const WantedSums& of(Stage stage) const noexcept { return sums[static_cast<std::size_t>(stage)]; }
  void want(Stage stage, Sum sum) noexcept {
    sums[static_cast<std::size_t>(stage)][static_cast<std::size_t>(sum)] = true;
  }
};

/// What of a layout is chosen where several compete: tp, pp, ep, dp, cp, and 1 or 0 for sequence
/// parallelism.
inline constexpr std::size_t kLayoutNumbers = 6;

/// The numbers of a block; of a stage that a model does not have, NaN.
struct Results {
  std::array<SumLanes, kStages> stages;
  std::array<Lanes, kStages> tokens_per_s;
  Lanes ttft;
  Lanes tpot;
  Lanes tpot_first;
  Lanes tpot_last;
  Lanes latency;
  Lanes throughput;
  Lanes weights;
  Lanes kv_cache;
  Lanes activations;
  Lanes reserve;
  std::array<Lanes, kStages> predicted_time;  ///< this and what follows: to expect, where asked
  Lanes predicted_ttft;
  Lanes predicted_tpot;
  Lanes predicted_latency;
  Lanes predicted_throughput;
  Lanes server_tpot;
  std::array<Lanes, kLayoutNumbers> layout;  ///< the chosen one, where layouts compete

  const Lanes& of(Stage stage, Sum sum) const noexcept {
    return stages[static_cast<std::size_t>(stage)][static_cast<std::size_t>(sum)];
  }
};

/// Of Results, what is a number of a configuration: all but the stages' and the layout's.
inline constexpr std::array kConfigurationLanes{&Results::ttft,
                                                &Results::tpot,
                                                &Results::tpot_first,
                                                &Results::tpot_last,
                                                &Results::latency,
                                                &Results::throughput,
                                                &Results::weights,
                                                &Results::kv_cache,
                                                &Results::activations,
                                                &Results::reserve,
                                                &Results::predicted_ttft,
                                                &Results::predicted_tpot,
                                                &Results::predicted_latency,
                                                &Results::predicted_throughput,
                                                &Results::server_tpot};

/// Evaluates compiled models at blocks of points. It allocates when it is made and for the first
/// model with more variables than any before.
class ModelEvaluator {
 public:
  ModelEvaluator();
  ~ModelEvaluator();
  ModelEvaluator(ModelEvaluator&&) noexcept;
  ModelEvaluator& operator=(ModelEvaluator&&) noexcept;

  void make_room_for(const CompiledModel& compiled);
  /// Up to kMostLanes points.
  void evaluate(const CompiledModel& compiled, const Points& points, const Needs& needs,
                Results& results) noexcept;

 private:
  struct Room;
  std::unique_ptr<Room> room_;
};

}  // namespace llmviewer
