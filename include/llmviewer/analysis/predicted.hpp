#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/units/interval.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// What a predicted time is spent on.
enum class TimeTerm : std::uint8_t {
  latency,    ///< before and after the work
  compute,    ///< the matrix engine
  bandwidth,  ///< DRAM
  steps,      ///< a chain that cannot be parted
  scores,     ///< exponentials
  elements,   ///< loads and stores of single elements
  link,       ///< between devices
  unpacking,  ///< weights made wider on the vector units
};
std::string_view name_of(TimeTerm term) noexcept;

/// An operator as an engine runs it: one of the graph's, or several in one. One instance.
struct PredictedOp {
  std::string group;
  std::string name;              ///< "q+k+v_proj"
  std::vector<std::size_t> ops;  ///< of the graph: those it consists of
  double repeat{1};
  Seconds roofline;  ///< sum of its operators'
  Seconds time;
  TimeTerm dominant{TimeTerm::latency};
  Interval interval;  ///< of 80 % of times measured, as everywhere here
  std::string form;   ///< "gemm bf16"; empty: none is known, the time is the roofline's
};

/// Of a kernel's time, the part of the operator whose roofline this is.
double part_of(Seconds roofline, const PredictedOp& kernel) noexcept;

/// A stage of one step.
struct PredictedStage {
  std::vector<PredictedOp> ops;
  Seconds host;  ///< of the time: what the engine does between steps
  Seconds time;
  Interval interval;
  double tokens_per_s{};  ///< of the whole group
};

/// The kernel of a stage that an operator of the graph runs in; null: in none.
const PredictedOp* kernel_of(const PredictedStage& stage, std::size_t op) noexcept;

/// A request of a batch that starts and ends together: TTFT, then G − 1 steps.
struct PredictedGeneration {
  Seconds ttft;
  Interval ttft_interval;
  Seconds tpot;  ///< mean over the decode steps; 0 when there is none
  Interval tpot_interval;
  Seconds latency;
  double throughput_tokens_per_s{};
};

/// A closed loop: every client sends its next request as soon as the last one is answered.
struct PredictedServer {
  double clients{};
  double running{};  ///< sequences at a time: the clients, or what the KV cache holds of them
  Seconds tpot;
  Interval tpot_interval;
  Seconds idle_ttft;  ///< of a request that finds no other: a lower bound
  Interval ttft_interval;
  Seconds wave;                ///< all running prompts of a device one after the other
  double most_tokens_per_s{};  ///< generated, were TTFT the idle one
  Seconds roofline_tpot;       ///< of a decode step of as many sequences
};

/// What to expect of a scenario, besides its roofline and the predictions of its stages.
struct Predicted {
  std::string engine;
  std::optional<PredictedGeneration> generation;
  std::optional<PredictedServer> server;
  std::vector<std::string> beyond;   ///< why the numbers go beyond what was measured
  std::vector<std::string> refused;  ///< what is not predicted, and why
};

}  // namespace llmviewer
