#pragma once

#include <array>
#include <string>
#include <string_view>

#include "llmviewer/scenario/layout.hpp"

namespace llmviewer {

/// A number of a layout, under the name that options and words give it.
struct Degree {
  std::string_view name;
  double Layout::*of;
};
/// All of them, in the order in which they are named.
inline constexpr std::array kDegrees{
    Degree{"tp", &Layout::tensor},  Degree{"pp", &Layout::pipeline},
    Degree{"ep", &Layout::expert},  Degree{"dp", &Layout::data},
    Degree{"cp", &Layout::context}, Degree{"micro-batches", &Layout::micro_batches}};

/// As options of the command line: "--tp 8 --sequence-parallel". Empty for a single device; the
/// overlap, which is no part of what it looks like, is left out.
std::string flags_of(const Layout& layout);

}  // namespace llmviewer
