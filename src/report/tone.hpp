#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// What a piece of text means to the eye.
enum class Tone : std::uint8_t { plain, strong, faint, compute, memory, network };

/// Of a bound.
Tone tone_of(Bound bound) noexcept;

/// Puts a tone's colour around a text, or leaves it as it is.
class Paint {
 public:
  explicit Paint(bool color) noexcept : color_{color} {}

  std::string operator()(Tone tone, std::string_view text) const;

 private:
  bool color_;
};

}  // namespace llmviewer
