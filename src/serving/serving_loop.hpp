#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "llmviewer/serving/serving.hpp"
#include "serving/log_histogram.hpp"
#include "serving/prefix_cache.hpp"
#include "serving/queue.hpp"
#include "serving/step_cost.hpp"

namespace llmviewer {

/// Why requests that have arrived wait.
enum class Waits : std::uint8_t { nothing, kv_blocks, sequences, tokens };
inline constexpr std::size_t kWaits = 4;

/// Sums over all that a server did.
struct ServingSums {
  LogHistogram ttft, tpot, itl, e2e;
  double requests{};
  double met{};  ///< of these, those that met all objectives
  double prompt_tokens{};
  double cached_tokens{};
  double output_tokens{};
  double preemptions{};
  double steps{};
  double busy{};         ///< s
  double device_time{};  ///< s, of kernels
  double decode_time{};  ///< of it, attention of decoding sets
  double chunk_time{};   ///< and of chunks
  double host_time{};    ///< s, of steps in which the device waits for the host, and the gaps
  double running{};      ///< sequence-seconds
  double queued{};
  double used_blocks{};  ///< block-seconds
  double first_arrival{};
  double last_finish{};
  std::array<double, kWaits> waits{};   ///< s of steps
  std::vector<double> steps_of_tokens;  ///< how many were of 0, 1, … tokens
};

/// An inference engine that serves requests: continuous batching with chunked prefill, a paged KV
/// cache, preemption by recomputation and a prefix cache, step after step on the device's times.
/// The decoding sequences are one set (how many, the sum of their contexts, which of them end at
/// which step), so a step costs as much as its chunks. Steps do not allocate once their memory has
/// grown to what is running and waiting.
class ServingLoop {
 public:
  ServingLoop(const StepCost& cost, const ServingRules& rules);

  /// Times of kernels are taken so many times; of the front end, too.
  void set_factors(double device, double front_end) noexcept;
  void set_objectives(const Objectives& objectives) noexcept { objectives_ = objectives; }
  void on_finish(std::function<void(const ServedRequest&)> call) { on_finish_ = std::move(call); }
  void on_step(std::function<void(const ServedStep&)> call) { on_step_ = std::move(call); }

  /// A request comes, not before any that came earlier. Throws Error for one that the cache cannot
  /// hold alone.
  void arrive(const Request& request);
  /// Runs the steps that are decided on before this time.
  void advance_to(double time);
  /// Runs one step; false where there is nothing to do.
  bool step();
  bool has_work() const noexcept { return running_ > 0 || !waiting_.empty(); }
  double load() const noexcept { return running_ + static_cast<double>(waiting_.size()); }
  const ServingRules& rules() const noexcept { return rules_; }
  double free_blocks() const noexcept { return static_cast<double>(free_ + freed_); }
  /// A prompt of so many tokens was served before.
  void remember(std::uint32_t prefix, double tokens) {
    prefixes_.remember(prefix, static_cast<Count>(tokens) / block_);
  }
  bool has_prefix(std::uint32_t group) const noexcept { return prefixes_.known(group); }

  const ServingSums& sums() const noexcept { return sums_; }

 private:
  using Index = std::int32_t;
  using Count = std::int64_t;
  static constexpr Index kNone = -1;

  struct Waiting {
    Request request;
    Count generated{};
    double first_token{};
    double last_token{};
    Count preemptions{};
    Count cached{};
  };
  struct Slot {
    Waiting of;
    Count computed{};  ///< tokens, while it is not decoding
    Count target{};    ///< of them, before the next token is out
    Count offset{};    ///< decoding: computed − step
    Count shared{};    ///< blocks that belong to its prefix
    Count reserved{};  ///< blocks that it has, where all were taken at once
    Count ends{};      ///< the step after which it is done
    bool decoding{};
    bool in_prefix{};                    ///< it counts among those that use the prefix
    Index older{kNone}, younger{kNone};  ///< in the order of admission
    Index before{kNone}, after{kNone};   ///< among those that end at the same step
  };
  struct Chunk {
    Index slot;
    Count tokens;
  };

  Count blocks_for(Count tokens) const noexcept { return (tokens + block_ - 1) / block_; }
  Count target_of(const Waiting& one) const noexcept;
  double cutoff() const noexcept;

  void compose();
  void make_room_for_decode();
  void continue_chunks(Count& budget);
  void admit(Count& budget, bool preempted);
  bool admit_first(Count& budget);
  bool decodes_now() const noexcept;
  void preempt_youngest();
  Count held_by(const Slot& slot, Count tokens);
  void remove(Index index);

  /// Sequences that have a token each in the step being made.
  double decoding_now() const noexcept { return decodes_ ? decoding_ : 0; }
  double front_end() const noexcept { return front_end_factor_ * rules_.front_end; }
  double time_of_step() noexcept;
  void run(double duration);
  void advance_chunks(double end);
  void give_token(Index index, double end);
  void start_decoding(Index index);
  void stop_decoding(Index index, Count computed);
  void finish(Index index, double end);
  void link_end(Index index);
  void unlink_end(Index index);
  Index& bucket(Count step) noexcept {
    return ends_[static_cast<std::size_t>(step) & (ends_.size() - 1)];
  }
  void account(double duration);

  const StepCost& cost_;
  ServingRules rules_;
  Objectives objectives_;
  double device_factor_{1};
  double front_end_factor_{1};
  std::function<void(const ServedRequest&)> on_finish_;
  std::function<void(const ServedStep&)> on_step_;

  Count block_;
  Count free_;
  Count freed_{};  ///< blocks that the last step freed, which the next one does not know of yet
  PrefixCache prefixes_;

  Queue<Waiting> waiting_;
  std::vector<Slot> slots_;
  std::vector<Index> unused_;
  Index youngest_{kNone};
  double running_{};
  std::vector<Index> computing_;  ///< not decoding yet, in the order of admission
  std::vector<Chunk> chunks_;     ///< of this step
  std::vector<Index> ends_;       ///< the first of those that end at a step
  std::vector<Count> residues_;   ///< decoding ones by offset modulo block

  Count step_{};   ///< of the decoding set
  Count phase_{};  ///< step_ modulo block
  double decoding_{};
  double computed_{};  ///< Σ tokens of decoding sequences in the cache
  double clock_{};
  double began_{};          ///< the last step
  bool contiguous_{};       ///< a step ran right before
  double held_up_{};        ///< s since decoding sequences had their last token
  bool has_room_{};         ///< for the next tokens of the decoding set
  bool decodes_{};          ///< the step being made
  double prompt_tokens_{};  ///< that it computes
  Waits waits_{};
  ServingSums sums_;
};

}  // namespace llmviewer
