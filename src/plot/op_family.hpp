#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "llmviewer/graph/op.hpp"

namespace llmviewer {

/// Kinds of operators as colours tell them apart.
enum class OpFamily : std::uint8_t { linear, expert, attention, elementwise, ends, state_space };
inline constexpr std::array kOpFamilies{OpFamily::linear,      OpFamily::expert,
                                        OpFamily::attention,   OpFamily::elementwise,
                                        OpFamily::state_space, OpFamily::ends};

OpFamily family_of(OpKind kind) noexcept;
std::string_view name_of(OpFamily family) noexcept;
/// Its colour among those of a palette's series.
std::size_t color_index(OpFamily family) noexcept;

}  // namespace llmviewer
