#pragma once

#include <cstdint>

namespace llmviewer {

/// Whether a kernel does its parts side by side or one after another.
enum class Overlap : std::uint8_t { side_by_side, in_turn };

}  // namespace llmviewer
