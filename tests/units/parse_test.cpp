#include "llmviewer/units/parse.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "llmviewer/error.hpp"

namespace llmviewer::parse_test {
namespace {

struct Reading {
  std::string text;
  double value;
};

void PrintTo(const Reading& reading, std::ostream* out) { *out << '"' << reading.text << '"'; }

class EveryPrefix : public testing::TestWithParam<Reading> {};

TEST_P(EveryPrefix, IsRead) {
  EXPECT_EQ(parse_bytes(GetParam().text, "").value(), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    OfBytes, EveryPrefix,
    testing::Values(Reading{"7 B", 7}, Reading{"7 kB", 7e3}, Reading{"7 KB", 7e3},
                    Reading{"7 MB", 7e6}, Reading{"7 GB", 7e9}, Reading{"7 TB", 7e12},
                    Reading{"7 PB", 7e15}, Reading{"7 EB", 7e18}, Reading{"7 KiB", 7 * 1024.0},
                    Reading{"7 MiB", 7 * 1048576.0}, Reading{"7 GiB", 7 * 1073741824.0},
                    Reading{"7 TiB", 7 * 1099511627776.0},
                    Reading{"7 PiB", 7 * 1125899906842624.0}));

TEST(ParseSeconds, ReadsTheSmallPrefixes) {
  EXPECT_EQ(parse_seconds("20 ms", "").value(), 20e-3);
  EXPECT_EQ(parse_seconds("20 us", "").value(), 20e-6);
  EXPECT_EQ(parse_seconds("20 µs", "").value(), 20e-6);
  EXPECT_EQ(parse_seconds("20 ns", "").value(), 20e-9);
  EXPECT_EQ(parse_seconds("2 min", "").value(), 120);
}

class EveryUnitOfRates : public testing::TestWithParam<std::string> {};

TEST_P(EveryUnitOfRates, IsRead) {
  EXPECT_EQ(parse_ops_per_second("2 T" + GetParam(), "").value(), 2e12);
}

INSTANTIATE_TEST_SUITE_P(OfComputing, EveryUnitOfRates,
                         testing::Values("FLOPS", "FLOP/s", "FLOPs/s", "OPS", "OP/s", "ops/s",
                                         "op/s", "flops"));

TEST(Parse, ReadsEveryOtherUnit) {
  EXPECT_EQ(parse_bytes_per_second("3 GB/s", "").value(), 3e9);
  EXPECT_EQ(parse_bytes_per_second("3 GBps", "").value(), 3e9);
  EXPECT_EQ(parse_bytes_per_second("16 Gbit/s", "").value(), 2e9);
  EXPECT_EQ(parse_bytes_per_second("1 GiB/s", "").value(), 1073741824.0);
  EXPECT_EQ(parse_bytes("8 Mbit", "").value(), 1e6);
  EXPECT_EQ(parse_bytes("5 bytes", "").value(), 5);
  EXPECT_EQ(parse_hertz("1.8 GHz", "").value(), 1.8e9);
  EXPECT_EQ(parse_hertz("1800 MHz", "").value(), 1.8e9);
  EXPECT_EQ(parse_watts("1.4 kW", ""), 1400);
  EXPECT_EQ(parse_number("42", ""), 42);
}

TEST(Parse, RoundsOnlyOnce) {
  EXPECT_EQ(parse_ops_per_second("154.8 TFLOPS", "").value(), 154.8e12);
  EXPECT_EQ(parse_ops_per_second("989.4 TFLOPS", "").value(), 989.4e12);
  EXPECT_EQ(parse_ops_per_second("1.9789 PFLOPS", "").value(), 1.9789e15);
  EXPECT_EQ(parse_bytes_per_second("3.35 TB/s", "").value(), 3.35e12);
  EXPECT_EQ(parse_bytes_per_second("2.039 TB/s", "").value(), 2.039e12);
  EXPECT_EQ(parse_seconds("0.3 ms", "").value(), 0.3e-3);
  EXPECT_EQ(parse_bytes("1.1e3 kB", "").value(), 1.1e6);
}

TEST(Parse, RoundsEveryTenthOfATeraOnce) {
  for (int tenths = 1; tenths < 20000; ++tenths) {
    const std::string number = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    ASSERT_EQ(parse_ops_per_second(number + " TFLOPS", "").value(), std::stod(number + "e12"));
  }
}

TEST(Parse, TakesSpacesOrNone) {
  EXPECT_EQ(parse_bytes("80GiB", "").value(), parse_bytes("  80   GiB\t", "").value());
}

TEST(Parse, TakesABareNumberInBaseUnits) {
  EXPECT_EQ(parse_bytes("1024", "").value(), 1024);
  EXPECT_EQ(parse_bytes_per_second("768e9", "").value(), 768e9);
}

TEST(Parse, KnowsNoCapitalPrefixesButItsOwn) {
  EXPECT_EQ(parse_bytes("1 EB", "").value(), 1e18);
  EXPECT_THROW(parse_bytes("1 gB", ""), Error);
  EXPECT_THROW(parse_bytes("1 tB", ""), Error);
  EXPECT_THROW(parse_bytes("1 kiB", ""), Error);
}

class Nonsense : public testing::TestWithParam<std::string> {};

TEST_P(Nonsense, IsNoBandwidth) {
  EXPECT_THROW(parse_bytes_per_second(GetParam(), "memory.bandwidth"), Error) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(OfBandwidth, Nonsense,
                         testing::Values("", " ", "GB/s", "fast", "5 GB", "5 Gb/s", "5 gb/s",
                                         "5 GB/s/s", "5 GB / s", "5,5 GB/s", "5 5 GB/s", "--5 GB/s",
                                         "0x10 GB/s", "1e999 GB/s", "1e308 TB/s", "nan", "nan GB/s",
                                         "inf", "inf GB/s", "infinity", "5 XB/s", "5 TFLOPS", "5 s",
                                         "5 ms", "GB/s 5", "5\nGB/s", "5 GB/s\n",
                                         std::string{"5\0GB/s", 6}));

TEST(Parse, RejectsExponentsBeyondAnyInteger) {
  EXPECT_THROW(parse_bytes("1e99999999999 B", ""), Error);
  EXPECT_THROW(parse_bytes("1e99999999999", ""), Error);
}

TEST(Parse, TakesNothingForOneWhenTheExponentIsHuge) {
  // Too small for a double: nothing, or an error, but never 1.
  double value = 0;
  try {
    value = parse_bytes("1e-99999999999 B", "").value();
  } catch (const Error&) {
  }
  EXPECT_EQ(value, 0);
}

TEST(Parse, RejectsMoreDigitsThanADoubleHolds) {
  EXPECT_THROW(parse_bytes("1" + std::string(400, '0') + " B", ""), Error);
  EXPECT_THROW(parse_bytes("1" + std::string(400, '0'), ""), Error);
}

TEST(Parse, NamesThePlaceTheTextAndAWayOut) {
  try {
    parse_bytes_per_second("fast", "a6000.json: memory.bandwidth");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "a6000.json: memory.bandwidth: \"fast\" is not a figure of this kind; write a "
                 "number and a unit, such as 3.35 TB/s");
  }
}

TEST(ParseAnyUnit, FindsTheDimensionItself) {
  EXPECT_EQ(parse_any_unit("20ms", ""), 20e-3);
  EXPECT_EQ(parse_any_unit("80 GiB", ""), 80 * 0x1p30);
  EXPECT_EQ(parse_any_unit("3 TB/s", ""), 3e12);
  EXPECT_EQ(parse_any_unit("3 TFLOPS", ""), 3e12);
  EXPECT_EQ(parse_any_unit("1.8 GHz", ""), 1.8e9);
  EXPECT_EQ(parse_any_unit("4k", ""), 4000);
  EXPECT_EQ(parse_any_unit("10 M", ""), 10e6);
  EXPECT_EQ(parse_any_unit("0.02", ""), 0.02);
}

TEST(ParseAnyUnit, RejectsNonsense) {
  for (const char* text :
       {"", "ms", "20 mm", "20 ms ms", "nan", "1e999", "4 kk", "5e400G", "1e999k"}) {
    EXPECT_THROW(parse_any_unit(text, ""), Error) << text;
  }
}

}  // namespace
}  // namespace llmviewer::parse_test
