#include "llmviewer/units/scaled.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <clocale>
#include <cmath>
#include <limits>
#include <string>

namespace llmviewer::scaled_test {
namespace {

TEST(Scaled, KeepsThreeDigitsAndTakesTheNearestPrefix) {
  EXPECT_EQ(scaled(154.8e12), "155 T");
  EXPECT_EQ(scaled(67.1e6), "67.1 M");
  EXPECT_EQ(scaled(1234), "1.23 k");
  EXPECT_EQ(scaled(12), "12");
  EXPECT_EQ(scaled(0), "0");
  EXPECT_EQ(scaled(-67.1e6), "-67.1 M");
  EXPECT_EQ(scaled(2.5e18), "2.5 E");
}

TEST(Scaled, NeverPrintsAThousandOfAPrefix) {
  EXPECT_EQ(scaled(999.4), "999");
  EXPECT_EQ(scaled(999.6), "1 k");
  EXPECT_EQ(scaled(999999), "1 M");
}

TEST(Scaled, WritesSmallNumbersWithTheirUnit) {
  EXPECT_EQ(scaled(1.18e-3, "s"), "1.18 ms");
  EXPECT_EQ(scaled(2.5e-6, "s"), "2.5 µs");
  EXPECT_EQ(scaled(3e-9, "s"), "3 ns");
  EXPECT_EQ(scaled(768e9, "B/s"), "768 GB/s");
  EXPECT_EQ(scaled(0, "s"), "0 s");
  EXPECT_EQ(scaled(1, "s"), "1 s");
}

TEST(Scaled, GivesAFractionWithoutUnitNoPrefix) { EXPECT_EQ(scaled(0.25), "0.25"); }

TEST(ScaledBinary, CountsInPowersOf1024) {
  EXPECT_EQ(scaled_binary(Bytes{48 * 0x1p30}), "48 GiB");
  EXPECT_EQ(scaled_binary(Bytes{1.5 * 0x1p20}), "1.5 MiB");
  EXPECT_EQ(scaled_binary(Bytes{0}), "0 B");
  EXPECT_EQ(scaled_binary(Bytes{512}), "512 B");
}

TEST(Scaled, NamesWhatIsNoNumber) {
  EXPECT_EQ(scaled(std::nan("")), "nan");
  EXPECT_EQ(scaled(std::numeric_limits<double>::infinity()), "inf");
}

double read(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

TEST(RoundTrip, ReadsBackAsExactlyTheSameDouble) {
  for (const double value : {0.1, 1.0 / 3, 154.8e12, 1e300, 5e-324, 123456789.123456789, -2.5e-7,
                             9007199254740993.0, 1e15 + 0.5}) {
    EXPECT_EQ(read(round_trip(value)), value) << round_trip(value);
  }
}

TEST(RoundTrip, WritesIntegersWithoutExponent) {
  EXPECT_EQ(round_trip(68719476736), "68719476736");
  EXPECT_EQ(round_trip(9007199254740992), "9007199254740992");
  EXPECT_EQ(round_trip(0), "0");
  EXPECT_EQ(round_trip(-3), "-3");
}

TEST(RoundTrip, DoesNotAskTheLocale) {
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) std::setlocale(LC_ALL, "C.UTF-8");
  EXPECT_EQ(round_trip(0.5), "0.5");
  EXPECT_EQ(scaled(1500), "1.5 k");
  std::setlocale(LC_ALL, "C");
}

}  // namespace
}  // namespace llmviewer::scaled_test
