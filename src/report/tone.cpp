#include "report/tone.hpp"

namespace llmviewer {
namespace {

std::string_view escape_of(Tone tone) noexcept {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::strong:
      return "\033[1m";
    case Tone::faint:
      return "\033[2m";
    case Tone::compute:
      return "\033[33m";
    case Tone::memory:
      return "\033[36m";
    case Tone::network:
      return "\033[35m";
  }
  return "";
}

}  // namespace

Tone tone_of(Bound bound) noexcept {
  switch (bound) {
    case Bound::compute:
      return Tone::compute;
    case Bound::memory:
      return Tone::memory;
    case Bound::network:
      return Tone::network;
  }
  return Tone::plain;
}

std::string Paint::operator()(Tone tone, std::string_view text) const {
  const std::string_view begin = escape_of(tone);
  if (!color_ || begin.empty() || text.empty()) return std::string{text};
  return std::string{begin} + std::string{text} + "\033[0m";
}

}  // namespace llmviewer
