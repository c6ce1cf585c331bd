#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/scenario/serving_rules.hpp"

namespace llmviewer {

/// Lengths of prompts or of outputs, tokens.
struct Lengths {
  enum class Kind : std::uint8_t {
    fixed,      ///< `a`
    uniform,    ///< whole numbers from `a` to `b`
    lognormal,  ///< of median `a`, whose logarithm has a standard deviation of `b`; 1 at the least
    listed,     ///< one of `values`, all alike likely
  };
  Kind kind{Kind::fixed};
  double a{1};
  double b{};
  std::vector<double> values{};

  /// The expected length.
  double mean() const;
};

/// Which requests a server gets, and when.
struct Load {
  enum class Kind : std::uint8_t {
    open,    ///< `rate` requests a second, whatever became of those before
    closed,  ///< `clients`, each of which waits for its answer before it asks again
    trace,   ///< as a file says
  };
  static constexpr double kRegular = std::numeric_limits<double>::infinity();

  Kind kind{Kind::open};
  double rate{};         ///< requests per second
  double burstiness{1};  ///< shape of the gamma distribution of the gaps: 1 Poisson; kRegular
  double clients{};
  double requests{};  ///< in all; 0: as many as come in `duration`
  double duration{};  ///< s
  Lengths prompt{};
  Lengths output{};
  double prefix_hit{};        ///< of every prompt, the share that the cache holds already
  double distinct_prompts{};  ///< sent in turn; 0: all are different
  bool warm{};                ///< the prefix cache holds them from the start
  std::string trace{};        ///< path
  double speed_up{1};         ///< of the trace's arrivals
};

/// One request to a server.
struct Request {
  double arrival{};        ///< s
  double prompt{};         ///< tokens
  double output{};         ///< tokens, one at the least
  double cached{};         ///< of the prompt's, in the cache already
  std::uint32_t prefix{};  ///< which of the distinct prompts it has, from 1; 0: one of its own
  std::uint64_t number{};
};

/// What became of it.
struct ServedRequest {
  Request request;
  double ttft{};  ///< s, as the next ones
  double tpot{};
  double e2e{};
  double cached{};  ///< tokens of its prompt that were not computed
  double preemptions{};
};

/// One step of a server.
struct ServedStep {
  double begin{};  ///< s
  double end{};
  double decoding{};  ///< sequences
  double computed{};  ///< tokens of prompts
  double waiting{};   ///< requests
  double used_blocks{};
};

/// What a service promises of every request, s; infinite: nothing.
struct Objectives {
  double ttft{std::numeric_limits<double>::infinity()};
  double tpot{std::numeric_limits<double>::infinity()};
  double e2e{std::numeric_limits<double>::infinity()};

  bool any() const noexcept;
};

enum class Router : std::uint8_t { round_robin, least_loaded, prefix };

/// What is asked of a service.
struct ServingQuestion {
  Load load;
  Objectives objectives;
  double percentile{0.99};  ///< of the requests that the objectives are to hold for
  /// What was given of them; else the engine's own.
  std::optional<double> max_sequences, max_tokens, block, blocks, front_end;
  double memory_utilization{0.9};  ///< of the device's memory, what weights and cache may take
  double replicas{1};
  Router router{Router::round_robin};
  bool find_rate{};
  bool find_clients{};
  double repeats{20};  ///< simulations that intervals are made of
  std::uint64_t seed{1};
  double jobs{1};
  std::function<void(const ServedRequest&)> on_request;  ///< of the simulation without factors
  std::function<void(const ServedStep&)> on_step;        ///< the same, of the first replica
  std::function<void(double share)> on_progress;         ///< now and then, of the same
  const std::atomic<bool>* stop{};  ///< once it is true, the answer is of what was served by then
};

/// Times of all requests, s, each interval holding 80 %.
struct ServingStatistic {
  double mean{}, p50{}, p90{}, p99{};
  double mean_fast{}, mean_slow{};
  double p99_fast{}, p99_slow{};
};

/// What time goes to, as shares of the time that the service was observed.
struct ServingBinds {
  double compute{}, memory{}, network{}, latency{};  ///< of the device's kernels
  double host{};                                     ///< waiting for the host, and the gaps
  double idle{};
};

/// What requests wait for, as shares of the time that the service was observed.
struct ServingWaits {
  double kv_blocks{}, sequences{}, tokens{};
};

struct ServingRate {
  double value{}, fast{}, slow{};  ///< requests per second, or clients
};

struct ServingAnswer {
  Subject subject;
  std::string engine;
  Layout layout;
  double replicas{1};
  Load load;
  Objectives objectives;
  double percentile{};
  ServingStatistic ttft, tpot, itl, e2e;
  double requests{};
  double duration{};      ///< s, from the first arrival to the last answer
  double offered_rate{};  ///< requests per second that arrive
  double requests_per_s{};
  double input_tokens_per_s{};
  double output_tokens_per_s{};
  double goodput_requests_per_s{};
  double slo_share{};
  double utilization{};  ///< share of the time in which a step runs
  double running_mean{}, queue_mean{};
  double kv_used_mean{};  ///< share of the blocks
  double preemptions{};
  double prefix_hit_share{};  ///< of the prompts' tokens
  double knee_rate{};         ///< requests per second that it can keep up with
  bool beyond_knee{};
  ServingBinds binds;
  ServingWaits waits;
  ServingRules rules;  ///< as they were applied
  double devices{1};   ///< of all replicas
  std::optional<ServingRate> found_rate, found_clients;
  bool stopped{};                   ///< before its end
  std::vector<std::string> beyond;  ///< what goes beyond what was measured
};

/// Simulates the service, as the scenario's engine serves it. The scenario has a predictor. The
/// same seed gives the same answer, whatever the number of jobs. Throws Error for what cannot be
/// served, and what analyze() throws.
ServingAnswer simulate(const Model& model, const Hardware& hardware, const Scenario& scenario,
                       const ServingQuestion& question);

}  // namespace llmviewer
