#pragma once

#include <string>
#include <vector>

#include "llmviewer/plot/plot.hpp"

namespace llmviewer {

/// A rate that no operator of certain types can beat.
struct Ceiling {
  double peak{};     ///< ops/s
  std::string name;  ///< "fp16 · bf16", "vector"
  bool operator==(const Ceiling&) const = default;
};

/// All that the device has, a rate that several types share once, the highest first.
std::vector<Ceiling> all_ceilings(const Plotted& plotted);
/// Of these, the ones that its operators compute under.
std::vector<Ceiling> used_ceilings(const Plotted& plotted);

}  // namespace llmviewer
