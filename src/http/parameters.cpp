#include "http/parameters.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "llmviewer/error.hpp"

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

std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

/// The byte of an escape whose '%' is the first character.
std::optional<char> escaped_byte(std::string_view text) noexcept {
  if (text.size() < 3) return std::nullopt;
  const auto high = hex_digit(text[1]);
  const auto low = hex_digit(text[2]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16 + *low);
}

std::string form_decoded(std::string_view text, std::string_view where) {
  std::string spaced{text};
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced, where);
}

Parameter parameter_of(std::string_view piece, std::string_view where) {
  const auto equals = std::min(piece.find('='), piece.size());
  return {form_decoded(piece.substr(0, equals), where),
          form_decoded(piece.substr(std::min(equals + 1, piece.size())), where)};
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

std::string percent_decoded(std::string_view text, std::string_view where) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto byte = escaped_byte(text.substr(i));
    if (!byte) {
      throw Error{where, "a % without two hexadecimal digits", "write % as %25"};
    }
    decoded += *byte;
    i += 2;
  }
  if (decoded.find('\0') != std::string::npos) {
    throw Error{where, "a NUL character", "leave it out"};
  }
  if (!is_utf8(decoded)) throw Error{where, "not UTF-8", "encode text as UTF-8"};
  return decoded;
}

void append_parameters(std::string_view form, std::size_t most,
                       std::vector<Parameter>& parameters) {
  while (!form.empty()) {
    const std::string_view piece = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(piece.size() + 1, form.size()));
    if (piece.empty()) continue;
    if (parameters.size() == most) {
      throw Error{"parameters", "more than " + std::to_string(most), "send fewer"};
    }
    const std::string where = "parameter " + std::to_string(parameters.size() + 1);
    parameters.push_back(parameter_of(piece, where));
  }
}

}  // namespace llmviewer::http
