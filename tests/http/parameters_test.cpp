#include "http/parameters.hpp"

#include <gmock/gmock.h>

#include <string>

#include "llmviewer/error.hpp"

namespace llmviewer::http {

bool operator==(const Parameter& a, const Parameter& b) {
  return a.name == b.name && a.value == b.value;
}

namespace parameters_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<Parameter> parsed(std::string_view form, std::size_t most = 8) {
  std::vector<Parameter> parameters;
  append_parameters(form, most, parameters);
  return parameters;
}

std::string refusal(std::string_view form) {
  try {
    parsed(form);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Parameters, AreNamesAndValuesInTheirOrder) {
  EXPECT_THAT(parsed("b=2&a=1&b=3"),
              ElementsAre(Parameter{"b", "2"}, Parameter{"a", "1"}, Parameter{"b", "3"}));
}

TEST(Parameters, MayLackAValueOrAName) {
  EXPECT_THAT(parsed("a"), ElementsAre(Parameter{"a", ""}));
  EXPECT_THAT(parsed("a="), ElementsAre(Parameter{"a", ""}));
  EXPECT_THAT(parsed("=1"), ElementsAre(Parameter{"", "1"}));
  EXPECT_THAT(parsed("="), ElementsAre(Parameter{"", ""}));
  EXPECT_THAT(parsed("a=b=c"), ElementsAre(Parameter{"a", "b=c"}));
}

TEST(Parameters, EmptyPiecesAreNothing) {
  EXPECT_THAT(parsed(""), IsEmpty());
  EXPECT_THAT(parsed("&&"), IsEmpty());
  EXPECT_THAT(parsed("&a=1&&b=2&"), ElementsAre(Parameter{"a", "1"}, Parameter{"b", "2"}));
}

TEST(Parameters, AreDecodedAfterTheyAreSplit) {
  EXPECT_THAT(parsed("a%3Db=c%26d"), ElementsAre(Parameter{"a=b", "c&d"}));
  EXPECT_THAT(parsed("a+b=c%2Bd+e%20f"), ElementsAre(Parameter{"a b", "c+d e f"}));
  EXPECT_THAT(parsed("a=%c3%A9%E2%82%AC"), ElementsAre(Parameter{"a", "é€"}));
  EXPECT_THAT(parsed("a=%2541"), ElementsAre(Parameter{"a", "%41"}));
  EXPECT_THAT(parsed("text=1%0D%0A2"), ElementsAre(Parameter{"text", "1\r\n2"}));
}

TEST(Parameters, RefuseBrokenEscapes) {
  for (const char* form : {"a=%", "a=%4", "a=%4g", "a=%g4", "%=1", "a=%%41", "a=% 41", "a=%+1"}) {
    EXPECT_THAT(refusal(form), HasSubstr("parameter 1: a % without two hexadecimal digits; "))
        << form;
  }
}

TEST(Parameters, RefuseNulAndWhatIsNoUtf8) {
  EXPECT_THAT(refusal("a=1&b=x%00y"), HasSubstr("parameter 2: a NUL character"));
  EXPECT_THAT(refusal("%00=x"), HasSubstr("a NUL character"));
  EXPECT_THAT(refusal(std::string_view{"a=\0", 3}), HasSubstr("a NUL character"));
  EXPECT_THAT(refusal("a=%ff"), HasSubstr("not UTF-8"));
  EXPECT_THAT(refusal("%c3=%a9"), HasSubstr("not UTF-8"));
}

TEST(Parameters, AreNotMoreThanWereAgreedOn) {
  EXPECT_EQ(parsed("a&b&c", 3).size(), 3U);
  EXPECT_THROW(parsed("a&b&c&d", 3), Error);
  EXPECT_THAT(parsed("&&&", 0), IsEmpty());
  EXPECT_THROW(parsed("a", 0), Error);
}

TEST(Parameters, OfQueryAndFormCountTogether) {
  std::vector<Parameter> parameters;
  append_parameters("a&b", 3, parameters);
  append_parameters("c", 3, parameters);
  EXPECT_THROW(append_parameters("d", 3, parameters), Error);
  EXPECT_EQ(parameters.size(), 3U);
}

TEST(PercentDecoded, APlusIsAPlus) {
  EXPECT_EQ(percent_decoded("/a+b%2fc", "path"), "/a+b/c");
  EXPECT_EQ(percent_decoded("", "path"), "");
  EXPECT_THROW(percent_decoded("/%", "path"), Error);
}

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
}  // namespace parameters_test
}  // namespace llmviewer::http
