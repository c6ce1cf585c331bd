#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/expenses.hpp"
#include "llmviewer/analysis/predicted.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/graph.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// One operator in one stage. Quantities are of one instance; the group repeats it `repeat` times.
struct OpRow {
  std::size_t index{};        ///< of the operator in its graph
  std::optional<Stage> part;  ///< of a whole request whose graph that is: vision, encode, draft;
                              ///< absent: the stage's own
  std::string group;          ///< begins with its part
  std::string name;
  std::optional<OpKind> kind;  ///< absent: it is a sum over operators
  double repeat{1};
  DataType compute_type{DataType::fp16};
  Cost cost;
  Timing timing;
  double arithmetic_intensity{};  ///< ops per byte
  OpsPerSecond performance;       ///< attainable
  Seconds total_time;             ///< repeat × time
  double share{};                 ///< of the stage's time
  double experts{};               ///< that it has a matrix for; 0: it is none of theirs
  double distinct_experts{};      ///< of these, the ones that a token of this step is routed to
  std::vector<std::string> inputs;
  std::string shape;
};

/// Memory as the original tool adds it up; only under the `llm-viewer` accounting.
struct OriginalMemory {
  Bytes total;
  Bytes weights;
  Bytes kv_cache;
  Bytes activations;
};

/// Sums over a stage, repeats included.
struct StageTotal {
  Cost cost;
  Seconds time;
  double arithmetic_intensity{};
  OpsPerSecond performance;
  Bound bound{Bound::memory};  ///< the one that holds more of the stage's time
  double tokens_per_s{};       ///< of the whole group
  Seconds network_time;        ///< of the stage's time, what passes between devices
  Seconds slowest_stage;       ///< of a pipeline; 0: there is none
  std::optional<OriginalMemory> original_memory;
};

struct StageResult {
  Stage stage{Stage::prefill};
  double sequences{};
  double new_tokens{};
  double context{};
  double logits{1};  ///< positions of a sequence that get logits
  double source{};   ///< positions of an encoder's source
  std::vector<OpRow> rows;
  StageTotal total;
  std::optional<PredictedStage> predicted{};  ///< where it was asked for

  std::string name() const { return std::string{name_of(stage)}; }
};

/// What speculative decoding brings: means over a request's cycles of drafts and a verification.
struct Speculated {
  std::string draft;  ///< a model's name, or mtp
  double tokens_per_verification{};
  Seconds draft_time;  ///< of all drafts of a cycle
  Seconds verification_time;
  Seconds plain_tpot;                ///< without speculation
  double speedup{};                  ///< over plain decoding: plain_tpot / tpot
  std::optional<double> break_even;  ///< acceptance from which on it pays; absent: it never does
};

/// Prompt P, G tokens: TTFT = prefill(P); then G − 1 decode steps at contexts P + 1 … P + G − 1.
struct Generation {
  Seconds ttft;
  Seconds tpot;        ///< mean over the decode steps; 0 when there is none
  Seconds tpot_first;  ///< of the first decode step
  Seconds tpot_last;
  Seconds latency;
  double throughput_tokens_per_s{};
  Work prompt_work;  ///< of one device up to the first token; 0 under the llm-viewer accounting
  Work later_work;
  std::optional<Speculated> speculated;
};

/// Bytes held on the device at the last step.
struct Memory {
  Bytes weights;
  Bytes kv_cache;
  Bytes activations;  ///< liveness peak
  Bytes reserve;
  Bytes total;
  Bytes host;                     ///< weights and caches in host memory, in none of the above
  std::optional<Bytes> capacity;  ///< absent: not published
  std::optional<bool> fits;
};

/// The rules that costs and times follow.
enum class Accounting : std::uint8_t {
  exact,       ///< this program's own
  llm_viewer,  ///< another tool's, its slips included
};
std::string_view name_of(Accounting accounting) noexcept;

/// What the numbers are of: all that a report prints besides them.
struct Subject {
  Accounting accounting{Accounting::exact};
  std::string expected_of{};  ///< the engine whose times stand in the place of the roofline's
  std::string model;
  std::string model_id;
  std::string model_type;
  std::string assumed;
  double parameters{};
  double active_parameters{};
  double layers{};
  double kv_bytes_per_token{};  ///< at the KV format in use

  std::string hardware;
  std::string hardware_title;
  std::string matrix_type;  ///< of the layers' linears
  OpsPerSecond matrix_peak;
  OpsPerSecond vector_peak;
  BytesPerSecond bandwidth;
  OpsPerByte ridge_point;

  std::string weights;
  std::string activations;
  std::string kv;
};

/// The devices that a model is spread over. All other numbers are of one of them: costs and times
/// of its ops, memory of the fullest one; only rates of tokens are of all.
struct Group {
  Layout layout;
  double batch{1};  ///< sequences of all replicas and micro-batches
  NetworkRoof network;
  std::vector<double> stage_layers;  ///< layers in each stage of a pipeline; empty: there is none
};

struct Analysis {
  Subject subject;
  Workload workload;  ///< of one device: its part of the batch
  Group group;
  HostRoof host;  ///< what is read from host memory
  std::vector<StageResult> stages;
  std::optional<Generation> generation;
  Memory memory;
  std::optional<Predicted> predicted;  ///< where it was asked for
  std::optional<Expenses> expenses;    ///< where they were asked for
  std::vector<std::string> notes;      ///< what the reader must know to trust the numbers
  std::string hint;                    ///< a better flag, where one exists

  // Not inline: every room that holds one would compile them.
  Analysis();
  Analysis(const Analysis& other);
  Analysis(Analysis&& other) noexcept;
  Analysis& operator=(const Analysis& other);
  Analysis& operator=(Analysis&& other) noexcept;
  ~Analysis();
};

/// The whole answer under the `exact` accounting. Throws Error for a scenario that cannot be: a
/// type that neither the device nor a wider one of it computes, a decode of a model that has none,
/// a result beyond the range of a double. `draft` is the model that drafts where the scenario
/// speculates; null: the model's own block that predicts one token further. A layout that cannot be
/// is refused before anything is computed.
Analysis analyze(const Model& model, const Hardware& hardware, const Scenario& scenario,
                 const Model* draft = nullptr);

/// The result of a stage; null: it was not asked for.
const StageResult* find_stage(const Analysis& analysis, Stage stage) noexcept;

/// The workload of the whole group.
Workload asked_workload(const Analysis& analysis);

/// The step of a prefill or a decode.
Step step_of(Stage stage, const Workload& workload) noexcept;

}  // namespace llmviewer
