#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "llmviewer/plot/plot.hpp"

namespace llmviewer {

/// What is held on a device, by kind.
struct MemoryPart {
  const char* name;
  Bytes Memory::*bytes;
  std::size_t color;  ///< of a series
};
inline constexpr std::array kMemoryParts{MemoryPart{"weights", &Memory::weights, 0},
                                         MemoryPart{"KV cache and states", &Memory::kv_cache, 4},
                                         MemoryPart{"activations", &Memory::activations, 2},
                                         MemoryPart{"reserve", &Memory::reserve, 6}};

/// Whether any of them holds bytes of this kind.
inline bool is_held(const MemoryPart& part, std::span<const Plotted> plotted) {
  return std::ranges::any_of(
      plotted, [&](const Plotted& one) { return one.analysis.memory.*part.bytes > Bytes{0}; });
}

/// The most that one of them holds or could hold, in bytes.
inline double most_of(std::span<const Plotted> plotted) {
  double most = 0;
  for (const Plotted& one : plotted) {
    const Memory& memory = one.analysis.memory;
    most = std::max({most, memory.total.value(), memory.capacity.value_or(Bytes{0}).value()});
  }
  return most > 0 ? most : 1;
}

}  // namespace llmviewer
