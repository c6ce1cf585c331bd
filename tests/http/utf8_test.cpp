#include "http/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace llmviewer::http::utf8_test {
namespace {

/// A code point in the form of `length` bytes, overlong or not.
std::string encoded(unsigned code, unsigned length) {
  if (length == 1) return {static_cast<char>(code)};
  std::string bytes;
  for (unsigned i = 1; i < length; ++i) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80 | (code & 0x3f)));
    code >>= 6;
  }
  const unsigned lead = (0xf00U >> length) & 0xff;
  bytes.insert(bytes.begin(), static_cast<char>(lead | code));
  return bytes;
}

unsigned shortest_length(unsigned code) {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

TEST(Utf8, HoldsEveryCodePointInItsShortestFormAlone) {
  for (unsigned code = 0; code < 0x120000; ++code) {
    const bool valid = code < 0x110000 && (code < 0xd800 || code > 0xdfff);
    const unsigned shortest = shortest_length(code);
    ASSERT_EQ(is_utf8(encoded(code, shortest)), valid) << std::hex << code;
    if (shortest < 4) {
      ASSERT_FALSE(is_utf8(encoded(code, shortest + 1))) << std::hex << code;
    }
  }
}

TEST(Utf8, HoldsNoPartOfACharacter) {
  const std::string text = "é€😀";
  EXPECT_TRUE(is_utf8(text));
  EXPECT_TRUE(is_utf8(""));
  for (const std::size_t cut : {1U, 3U, 4U, 6U, 7U, 8U}) {
    EXPECT_FALSE(is_utf8(std::string_view{text}.substr(0, cut))) << cut;
    EXPECT_FALSE(is_utf8(std::string_view{text}.substr(cut))) << cut;
  }
  EXPECT_FALSE(
      is_utf8("\xc3"
              "a"));
  EXPECT_FALSE(is_utf8("\x80"));
  EXPECT_FALSE(is_utf8("\xff"));
}

}  // namespace
}  // namespace llmviewer::http::utf8_test
