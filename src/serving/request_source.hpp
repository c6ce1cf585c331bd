#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "llmviewer/serving/serving.hpp"
#include "serving/random.hpp"

namespace llmviewer {

/// Draws a load's requests, one after the other. The same seed gives the same ones; with another
/// rate the same ones closer together.
class RequestSource {
 public:
  RequestSource(const Load& load, std::uint64_t seed);

  /// The distinct prompts, tokens each, in turn.
  const std::vector<double>& distinct_prompts() const noexcept { return prompts_; }

  /// Of an open loop, the next that arrives; nothing after the last one.
  std::optional<Request> next();
  /// Of a closed loop, what a client asks at this time; nothing after the last one.
  std::optional<Request> next_at(double time);

 private:
  double gap();
  Request draw();
  bool is_over(double time) const noexcept;

  const Load& load_;
  Random arrivals_;
  Random lengths_;
  std::vector<double> prompts_;  ///< of the distinct prompts, as they were drawn
  double time_{};
  std::uint64_t drawn_{};
};

double draw(const Lengths& lengths, Random& random);

}  // namespace llmviewer
