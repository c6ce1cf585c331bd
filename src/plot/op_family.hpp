#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "llmviewer/graph/op_kind.hpp"

namespace llmviewer {

/// In the order of a legend.
inline constexpr std::array kOpFamilies{OpFamily::linear,      OpFamily::expert,
                                        OpFamily::attention,   OpFamily::elementwise,
                                        OpFamily::state_space, OpFamily::ends};

inline std::string_view name_of(OpFamily family) noexcept {
  switch (family) {
    case OpFamily::linear:
      return "linear";
    case OpFamily::expert:
      return "experts";
    case OpFamily::attention:
      return "attention";
    case OpFamily::elementwise:
      return "norms, activations, additions";
    case OpFamily::state_space:
      return "state space";
    case OpFamily::ends:
      return "embedding and head";
  }
  return "";
}

/// Its colour among those of a palette's series.
inline std::size_t color_index(OpFamily family) noexcept {
  return static_cast<std::size_t>(family);
}

}  // namespace llmviewer
