#include "http/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace llmviewer::http {
namespace {

/// Sequences by their first byte, as in table 3-7 of the Unicode standard; of the bytes that
/// follow, only the second has bounds of its own.
struct Sequence {
  unsigned char first_low, first_high;
  unsigned char second_low, second_high;
  std::size_t length;
};

constexpr std::array kSequences = std::to_array<Sequence>({
    {0x00, 0x7f, 0x00, 0x00, 1},
    {0xc2, 0xdf, 0x80, 0xbf, 2},
    {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3},
    {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4},
    {0xf4, 0xf4, 0x80, 0x8f, 4},
});

constexpr bool within(unsigned char byte, unsigned char low, unsigned char high) noexcept {
  return low <= byte && byte <= high;
}

/// The length of the sequence that begins the text, which is not empty; 0 where there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto* known = std::ranges::find_if(kSequences, [&](const Sequence& sequence) {
    return within(byte(0), sequence.first_low, sequence.first_high);
  });
  if (known == kSequences.end() || text.size() < known->length) return 0;
  for (std::size_t i = 1; i < known->length; ++i) {
    const bool fits = i == 1 ? within(byte(1), known->second_low, known->second_high)
                             : within(byte(i), 0x80, 0xbf);
    if (!fits) return 0;
  }
  return known->length;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace llmviewer::http
