#include "study/attribution.hpp"

#include <gtest/gtest.h>

namespace llmviewer::attribution_test {
namespace {

Effort effort(double matrix_ops, double bytes, double peak, double bandwidth) {
  return {.matrix = Ops{matrix_ops},
          .vector = Ops{0},
          .bytes = Bytes{bytes},
          .matrix_peak = OpsPerSecond{peak},
          .vector_peak = OpsPerSecond{peak / 4},
          .bandwidth = BytesPerSecond{bandwidth}};
}

void expect_causes(const Attribution& causes, double bandwidth, double peak, double bytes,
                   double ops) {
  EXPECT_NEAR(causes[Cause::bandwidth].value(), bandwidth, 1e-12);
  EXPECT_NEAR(causes[Cause::peak].value(), peak, 1e-12);
  EXPECT_NEAR(causes[Cause::bytes].value(), bytes, 1e-12);
  EXPECT_NEAR(causes[Cause::ops].value(), ops, 1e-12);
  EXPECT_EQ(causes[Cause::unmatched], Seconds{0});
}

// 80 ops at 10 op/s: 8 s; 40 bytes at 10 B/s: 4 s; max 8 s.
const Effort kFirst = effort(80, 40, 10, 10);

TEST(Attribution, OfWhatDoesNotBindIsNothing) {
  expect_causes(attribute(kFirst, effort(80, 40, 10, 20)), 0, 0, 0, 0);
  expect_causes(attribute(kFirst, effort(80, 20, 10, 10)), 0, 0, 0, 0);
}

// Peak 20: 4 s of ops, 4 s of bytes: 4 s. Bandwidth 20 beside it changes nothing, in either order.
TEST(Attribution, OfTheRoofThatBindsIsAll) {
  expect_causes(attribute(kFirst, effort(80, 40, 20, 10)), 0, -4, 0, 0);
  expect_causes(attribute(kFirst, effort(80, 40, 20, 20)), 0, -4, 0, 0);
}

// Peak 40 and bandwidth 20: 2 s.
//   bandwidth first: 8 → 8, then peak: 8 → 2;  peak first: 8 → 4, then bandwidth: 4 → 2
//   bandwidth (0 − 2)/2 = −1, peak (−6 − 4)/2 = −5
TEST(Attribution, OfTwoThatWorkTogetherIsTheMeanOverTheirOrders) {
  expect_causes(attribute(kFirst, effort(80, 40, 40, 20)), -1, -5, 0, 0);
}

// 160 ops and 200 bytes: max(16, 20) = 20 s.
//   bytes first: 8 → 20 → 20;  ops first: 8 → 16 → 20:  bytes (12 + 4)/2 = 8, ops (0 + 8)/2 = 4
TEST(Attribution, OfWorkIsThatOfBytesAndOps) {
  expect_causes(attribute(kFirst, effort(160, 200, 10, 10)), 0, 0, 8, 4);
}

TEST(Attribution, OfTheWayBackIsTheOpposite) {
  const Effort other = effort(160, 30, 37, 3);
  const Attribution there = attribute(kFirst, other);
  const Attribution back = attribute(other, kFirst);
  for (const Cause cause : kCauses) {
    EXPECT_NEAR(there[cause].value(), -back[cause].value(), 1e-12) << name_of(cause);
  }
  EXPECT_NEAR(there.sum().value(), (time_of(other) - time_of(kFirst)).value(), 1e-12);
}

TEST(Attribution, FromNothingIsThatOfWork) {
  const Attribution causes = attribute(effort(0, 0, 10, 10), kFirst);
  expect_causes(causes, 0, 0, (0 + 4) / 2.0, (8 + 4) / 2.0);
}

}  // namespace
}  // namespace llmviewer::attribution_test
