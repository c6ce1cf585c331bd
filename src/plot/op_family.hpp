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

std::string_view name_of(OpFamily family) noexcept;
/// Its colour among those of a palette's series.
std::size_t color_index(OpFamily family) noexcept;

}  // namespace llmviewer
