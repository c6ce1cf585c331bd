#include "http/authority.hpp"

#include <gtest/gtest.h>

namespace llmviewer::http::authority_test {
namespace {

TEST(Authority, IsAHostAndAPort) {
  EXPECT_EQ(parse_authority("LocalHost:8080"), (Authority{"localhost", "8080"}));
  EXPECT_EQ(parse_authority("127.0.0.1"), (Authority{"127.0.0.1", "80"}));
  EXPECT_EQ(parse_authority("[::1]:81"), (Authority{"::1", "81"}));
  EXPECT_EQ(parse_authority("[::A]"), (Authority{"::a", "80"}));
}

TEST(Authority, IsNothingElse) {
  for (const char* text : {"",       ":80",         "a:",          "a:b",         "a:123456",
                           "a:-1",   "a:8 0",       "a b",         "a/b",         "a@b",
                           "a,b",    "::1",         "[::1",        "[]",          "[::1]80",
                           "[::1]:", "[::1]:x",     "[127.0.0.1]", "[localhost]", "[::1%lo]",
                           "a%41",   "caf\xc3\xa9", "http://a"}) {
    EXPECT_FALSE(parse_authority(text)) << text;
  }
}

TEST(Authority, OfAnOriginIsThatOfPlainHttpAlone) {
  EXPECT_EQ(parse_origin("http://localhost"), (Authority{"localhost", "80"}));
  EXPECT_EQ(parse_origin("http://[::1]:8080"), (Authority{"::1", "8080"}));
  for (const char* text : {"", "null", "https://localhost", "http://", "http://a/b", "file://"}) {
    EXPECT_FALSE(parse_origin(text)) << text;
  }
}

TEST(NamesUs, LoopbackAlwaysDoes) {
  for (const char* address : {"127.0.0.1", "::1", "192.168.1.5", "0.0.0.0"}) {
    EXPECT_TRUE(names_us("localhost", address));
    EXPECT_TRUE(names_us("127.0.0.1", address));
    EXPECT_TRUE(names_us("127.9.8.7", address));
    EXPECT_TRUE(names_us("::1", address));
    EXPECT_TRUE(names_us("::ffff:127.0.0.1", address));
  }
}

TEST(NamesUs, NoNameOfTheDnsDoes) {
  for (const char* address : {"127.0.0.1", "::1", "0.0.0.0", "::"}) {
    EXPECT_FALSE(names_us("example.com", address));
    EXPECT_FALSE(names_us("localhost.example.com", address));
    EXPECT_FALSE(names_us("127.0.0.1.example.com", address));
    EXPECT_FALSE(names_us("localhost.", address));
  }
}

TEST(NamesUs, OtherAddressesOnlyWhereWeListen) {
  EXPECT_TRUE(names_us("192.168.1.5", "192.168.1.5"));
  EXPECT_FALSE(names_us("192.168.1.6", "192.168.1.5"));
  EXPECT_FALSE(names_us("192.168.1.5", "127.0.0.1"));
  EXPECT_FALSE(names_us("0.0.0.0", "127.0.0.1"));
  EXPECT_TRUE(names_us("192.168.1.5", "0.0.0.0"));
  EXPECT_TRUE(names_us("fe80::1", "::"));
  EXPECT_TRUE(names_us("2001:db8:0:0::1", "2001:db8::1"));
  EXPECT_FALSE(names_us("2001:db8::2", "2001:db8::1"));
}

}  // namespace
}  // namespace llmviewer::http::authority_test
