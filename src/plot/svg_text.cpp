#include <array>

#include "plot/svg.hpp"

namespace llmviewer {
namespace {

/// Characters that XML 1.0 has no way to write.
bool forbidden(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

/// The bytes of the UTF-8 sequence that begins `text`; 0 where there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (length < 3) return length;
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool beyond = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  const bool no_character = first == 0xef && byte(1) == 0xbf && byte(2) >= 0xbe;
  return overlong || beyond || no_character ? 0 : length;
}

/// Widths of DejaVu Sans, the widest of the fonts asked for, in hundredths of an em: ' ' to '~'.
constexpr std::array<unsigned char, 95> kWidths{
    32, 41, 46, 84, 64, 96, 78, 28, 40,  40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
    61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
    64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84};

double width_of_character(unsigned char c) noexcept {
  constexpr double kOther = 0.84;
  return c >= ' ' && c <= '~' ? kWidths[c - std::size_t{' '}] / 100.0 : kOther;
}

}  // namespace

std::string escaped(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text.substr(i));
    const char c = text[i];
    if (length == 0 || forbidden(c)) {
      result += kReplacement;
    } else if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else {
      result += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  return result;
}

double width_of(std::string_view text, double size) noexcept {
  double ems = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;  // goes on with a character
    ems += width_of_character(byte);
  }
  return ems * size;
}

std::string fitted(std::string_view text, double size, double width) {
  if (width_of(text, size) <= width) return std::string{text};
  constexpr std::string_view kEllipsis = "…";
  for (std::size_t length = text.size(); length > 0; --length) {
    const auto next = static_cast<unsigned char>(length < text.size() ? text[length] : 'a');
    if ((next & 0xc0) == 0x80) continue;
    std::string shorter = std::string{text.substr(0, length)} + std::string{kEllipsis};
    if (width_of(shorter, size) <= width) return shorter;
  }
  return {};
}

}  // namespace llmviewer
