#include "llmviewer/study/targets.hpp"

#include <cmath>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// Beyond these no target makes sense, whatever it is of.
constexpr double kLeast = 1e-12;
constexpr double kMost = 1e15;

void require_positive(const std::optional<double>& value, const std::string& option) {
  if (!value || (*value >= kLeast && *value <= kMost)) return;
  throw Error{option, "a target of " + round_trip(*value) + " cannot be met",
              *value > kMost ? "use less" : "use more than 0"};
}

void require_positive(const std::optional<Seconds>& value, const std::string& option) {
  if (value) require_positive(std::optional{value->value()}, option);
}

}  // namespace

std::string_view name_of(Target target) noexcept {
  switch (target) {
    case Target::price:
      return "price";
    case Target::capacity:
      return "capacity";
    case Target::ttft:
      return "ttft";
    case Target::tpot:
      return "tpot";
    case Target::latency:
      return "latency";
    case Target::throughput:
      return "throughput";
    case Target::requests:
      return "requests";
  }
  return "";
}

void require_possible(const Targets& targets, const Workload& workload) {
  require_positive(targets.ttft, "--ttft");
  require_positive(targets.tpot, "--tpot");
  require_positive(targets.latency, "--latency");
  require_positive(targets.tokens_per_s, "--throughput");
  require_positive(targets.requests_per_s, "--requests-per-s");
  require_positive(targets.usd_per_hour, "--max-cost");
  const double gen = workload.gen.value_or(1);
  if (targets.tpot && gen < 2) {
    throw Error{"--tpot", "the prefill yields the only token: there is no time per further one",
                "use --gen 2 or more"};
  }
  if (targets.ttft && targets.latency && *targets.ttft > *targets.latency) {
    throw Error{"--ttft", "the first token may take longer than the whole request (--latency)",
                "use at most as much as --latency"};
  }
  if (!targets.tokens_per_s || !targets.requests_per_s) return;
  const double tokens = *targets.requests_per_s * gen;
  constexpr double kRounding = 1e-9;
  if (std::fabs(tokens - *targets.tokens_per_s) <= kRounding * tokens) return;
  throw Error{"--requests-per-s",
              round_trip(*targets.requests_per_s) + " requests of " + round_trip(gen) +
                  " tokens are " + round_trip(tokens) + " tokens/s, but --throughput is " +
                  round_trip(*targets.tokens_per_s),
              "give one of the two"};
}

}  // namespace llmviewer
