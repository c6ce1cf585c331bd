#include "plot/scale.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace llmviewer::scale_test {
namespace {

TEST(Scale, MapsItsEndsOntoThePixelsGiven) {
  for (const ScaleKind kind : {ScaleKind::linear, ScaleKind::log}) {
    const Scale scale{kind, 2, 2000, 100, 700};
    EXPECT_DOUBLE_EQ(scale(2), 100);
    EXPECT_DOUBLE_EQ(scale(2000), 700);
    const Scale upwards{kind, 2, 2000, 700, 100};
    EXPECT_DOUBLE_EQ(upwards(2), 700);
    EXPECT_DOUBLE_EQ(upwards(2000), 100);
  }
  EXPECT_DOUBLE_EQ((Scale{ScaleKind::linear, 0, 10, 0, 100})(2.5), 25);
  EXPECT_DOUBLE_EQ((Scale{ScaleKind::log, 1, 10'000, 0, 100})(100), 50);
}

TEST(Scale, MarksRoundNumbers) {
  EXPECT_EQ(ticks_of({ScaleKind::linear, 0, 10, 0, 1}, 5),
            (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(ticks_of({ScaleKind::linear, 0, 235, 0, 1}, 5),
            (std::vector<double>{0, 50, 100, 150, 200}));
  EXPECT_EQ(ticks_of({ScaleKind::log, 0.9, 1100, 0, 1}, 6),
            (std::vector<double>{1, 10, 100, 1000}));
  EXPECT_EQ(ticks_of({ScaleKind::log, 0.9, 110, 0, 1}, 8),
            (std::vector<double>{1, 2, 5, 10, 20, 50, 100}));
}

TEST(Scale, TicksAreFewInOrderAndWithin) {
  std::mt19937_64 random{7};
  std::uniform_real_distribution<double> power{-12, 18};
  std::uniform_real_distribution<double> span{0.01, 14};
  for (int i = 0; i < 5000; ++i) {
    const double low = std::pow(10, power(random));
    for (const ScaleKind kind : {ScaleKind::linear, ScaleKind::log}) {
      const Scale scale{kind, low, low * std::pow(10, span(random)), 0, 1000};
      const int most = 3 + i % 12;
      const std::vector<double> ticks = ticks_of(scale, most);
      SCOPED_TRACE(testing::Message() << scale.low << " " << scale.high << " " << most);
      EXPECT_LE(ticks.size(), static_cast<std::size_t>(most) + 1);
      EXPECT_GE(ticks.size(), 1U);
      for (std::size_t t = 0; t < ticks.size(); ++t) {
        EXPECT_GE(scale(ticks[t]), -0.001);
        EXPECT_LE(scale(ticks[t]), 1000.001);
        EXPECT_TRUE(t == 0 || ticks[t] > ticks[t - 1]);
      }
    }
  }
}

TEST(Scale, HoldsAllNumbersThatHaveAPlace) {
  const std::vector<double> values{3, 40, NAN, 800, 0};
  const Scale linear = scale_around(ScaleKind::linear, values);
  EXPECT_EQ(linear.low, 0);
  EXPECT_GE(linear.high, 800);
  const Scale log = scale_around(ScaleKind::log, values);
  EXPECT_GT(log.low, 0);
  EXPECT_LE(log.low, 3);
  EXPECT_GE(log.high, 800);
  EXPECT_LT(scale_around(ScaleKind::log, std::vector<double>{5.0}).low, 5);
  EXPECT_GT(scale_around(ScaleKind::linear, std::vector<double>{}).high, 0);
}

}  // namespace
}  // namespace llmviewer::scale_test
