#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// What is asked of a device. A rate is that of one batch after the other: batch / latency.
struct Targets {
  std::optional<Seconds> ttft{};  ///< at most, as are the next two
  std::optional<Seconds> tpot{};
  std::optional<Seconds> latency{};
  std::optional<double> tokens_per_s{};    ///< at least
  std::optional<double> requests_per_s{};  ///< at least
  std::optional<double> usd_per_hour{};    ///< at most
};

/// What can stand against a configuration.
enum class Target : std::uint8_t { price, capacity, ttft, tpot, latency, throughput, requests };
inline constexpr std::array kTargets{Target::price,   Target::capacity, Target::ttft,
                                     Target::tpot,    Target::latency,  Target::throughput,
                                     Target::requests};

/// As columns and keys are called: capacity, ttft, tpot, …
std::string_view name_of(Target target) noexcept;

/// A target that is not met, at the batch at which it was asked for.
struct Shortfall {
  Target target{};
  std::optional<double> value{};  ///< what there is; absent: not known (a price)
  double limit{};                 ///< what was asked for
  double batch{};

  // Of times and rates: the roof that holds most of the time, and why it does.
  std::optional<Limiter> roof{};
  double work{};    ///< ops or bytes, of a step for TPOT, else of all steps that count
  double rate{};    ///< at which the roof does it
  Seconds floor{};  ///< work / rate: no other roof makes it less
  std::optional<double> factor{};  ///< of that roof (of the capacity), all else as it is, from
                                   ///< which on the target is met; absent: none is enough
};

/// Throws Error naming the option for targets that nothing can meet or that contradict each other.
void require_possible(const Targets& targets, const Workload& workload);

}  // namespace llmviewer
