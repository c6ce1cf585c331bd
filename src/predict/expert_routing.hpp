#pragma once

#include <cstdint>

namespace llmviewer {

/// Tokens that each choose some of the experts, which are spread over devices in equal groups.
struct RoutingShape {
  double tokens, experts, chosen, devices;
};

/// What comes to one device.
struct Routed {
  double experts{};  ///< that get a token
  double pairs{};    ///< (token, expert)
};

/// Every choice independent and even: the mean of all devices.
Routed evenly_routed(const RoutingShape& shape) noexcept;

/// As the aiconfigurator collectors' "balanced": each token takes every s-th expert, s = ⌈E/K⌉,
/// one further than the token before (or spread, where the tokens are fewer than s). First device.
Routed balanced_routed(const RoutingShape& shape);

/// Who gets what is left when the shares have been rounded.
enum class Leftover : std::uint8_t { to_the_idle, to_the_busiest };

/// As the collectors' "power_law_α": each expert's share is drawn with density ∝ x^−α, x from 1 to
/// 0.8·T (from 0.01 to 2 where there are fewer pairs than experts), rounded to whole tokens, at
/// most T. The busiest device; mean of several draws, the same in every run.
Routed power_law_routed(const RoutingShape& shape, double alpha, Leftover leftover);

/// More experts are not drawn.
inline constexpr double kMostExpertsRouted = 4096;

}  // namespace llmviewer
