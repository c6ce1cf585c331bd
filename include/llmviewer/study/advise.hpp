#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// What is to get better.
enum class Goal : std::uint8_t {
  ttft,        ///< time to the first token; of a model that does not decode, of its pass
  tpot,        ///< mean time of each further token
  throughput,  ///< tokens a second
  memory,      ///< bytes held
};
inline constexpr std::array kGoals{Goal::ttft, Goal::tpot, Goal::throughput, Goal::memory};
std::string_view name_of(Goal goal) noexcept;

/// What can be turned about a configuration.
enum class Lever : std::uint8_t {
  weights,      ///< stored in fewer bits
  compute,      ///< in a narrower type of the device: weights and activations both
  kv,           ///< cached in fewer bits
  attention,    ///< in one kernel
  batch,        ///< larger for throughput, smaller for the other goals or to fit
  prompt,       ///< half of it cached already
  speculation,  ///< a draft model, or the model's own block
  device,       ///< the next one up
  layout,       ///< another one of as many devices
  group,        ///< twice as many devices, to fit as many as it takes
  offload,      ///< what does not fit, in host memory
};
std::string_view name_of(Lever lever) noexcept;

/// What a lever changes besides the numbers.
enum class Changes : std::uint8_t {
  nothing,
  result,    ///< what the model answers: quantisation
  workload,  ///< what is asked of it
  device,
};
std::string_view name_of(Changes changes) noexcept;
Changes changes_of(Lever lever) noexcept;

/// An option of `llmviewer analyze` and its value; "" where it has none.
struct Flag {
  std::string option;
  std::string value;

  friend bool operator==(const Flag&, const Flag&) = default;
};

/// The goal's number under a configuration, against that of the one asked about.
struct Effect {
  Analysis analysis;
  double number{};
  double gain{1};  ///< times better: fewer seconds and bytes, more tokens a second
};

struct Advised {
  Lever lever{};
  std::vector<Flag> flags;  ///< beyond the configuration asked about and what was assumed of it
  Effect effect;
};

/// What limits the goal: where most of it goes.
struct Binding {
  std::optional<Stage> stage;  ///< this and the next: absent where the goal is memory
  std::optional<Bound> bound;
  std::string largest;          ///< the operator that takes most time; what takes most memory
  double largest_share{};       ///< of the stage's time; of all that is held
  std::optional<Limiter> roof;  ///< that this operator is under; absent where the goal is memory
  DataType compute_type{DataType::fp16};    ///< of this operator
  std::optional<double> at;                 ///< the roof's rate
  std::optional<double> share_of_capacity;  ///< where the goal is memory
};

/// The levers that go together, pulled one after the other.
struct Combination {
  std::vector<Advised> steps;  ///< each with all that came before it
  std::vector<Flag> flags;
  Effect effect;
  Binding binding;
};

/// How advice is asked for, and what there is to choose from.
struct AdviceQuestion {
  std::optional<Goal> goal{};  ///< absent: what takes most of the request's time
  std::vector<StorageFormat> weights{};
  std::vector<StorageFormat> compute{};  ///< of weights and activations both
  std::vector<StorageFormat> kv{};
  std::vector<Hardware> devices{};
  std::vector<Model> drafts{};
  double acceptance{0.7};  ///< assumed of a draft
  double gen{128};         ///< assumed where no tokens are asked for
};

struct Advice {
  Goal goal{};
  std::string chosen_because;  ///< why this goal; "" where it was asked for
  std::vector<Flag> assumed;   ///< of the configuration asked about
  double acceptance{};         ///< assumed of a draft
  Effect asked;
  Binding binding;
  std::vector<Advised> levers;  ///< those that fit first, then by gain; also those without gain
  Combination combination;
};

/// Tries every lever that applies, one by one and those that go together. Throws Error as `analyze`
/// does, and for a goal that the model has not. `draft` is as there.
Advice advise(const Model& model, const Hardware& hardware, const Scenario& scenario,
              const AdviceQuestion& question, const Model* draft = nullptr);

/// Whether it is known not to fit.
bool is_too_large(const Analysis& analysis) noexcept;

}  // namespace llmviewer
