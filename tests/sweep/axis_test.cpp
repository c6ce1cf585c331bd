#include "llmviewer/sweep/axis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "llmviewer/error.hpp"

namespace llmviewer::axis_test {
namespace {

using ::testing::ElementsAre;

std::vector<double> counts(std::string_view text) {
  const NumberAxis axis = parse_count_axis(text, "--batch");
  std::vector<double> values;
  for (std::uint64_t i = 0; i < axis.size(); ++i) values.push_back(axis[i]);
  return values;
}

TEST(CountAxis, ListsRangesStepsAndFactors) {
  EXPECT_THAT(counts("3"), ElementsAre(3));
  EXPECT_THAT(counts("1,2,8"), ElementsAre(1, 2, 8));
  EXPECT_THAT(counts("2..5"), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(counts("100..250:+50"), ElementsAre(100, 150, 200, 250));
  EXPECT_THAT(counts("1..64:x4"), ElementsAre(1, 4, 16, 64));
  EXPECT_THAT(counts("1k..4k:x2"), ElementsAre(1000, 2000, 4000));
  EXPECT_THAT(counts("7,1..3,512..1024:x2"), ElementsAre(7, 1, 2, 3, 512, 1024));
}

TEST(CountAxis, AnEndThatIsNotHitIsLeftOut) {
  EXPECT_THAT(counts("1..10:+4"), ElementsAre(1, 5, 9));
  EXPECT_THAT(counts("1..100:x3"), ElementsAre(1, 3, 9, 27, 81));
}

TEST(CountAxis, AFactorBelowTwoGivesEachWholeNumberOnce) {
  EXPECT_THAT(counts("1..8:x1.5"), ElementsAre(1, 2, 3, 5, 8));  // 1 1.5 2.25 3.375 5.06 7.59
}

TEST(CountAxis, ALongRangeTakesNoRoom) {
  const NumberAxis axis = parse_count_axis("1..1000000000", "--batch");
  EXPECT_EQ(axis.size(), 1'000'000'000U);
  EXPECT_EQ(axis[999'999'999], 1e9);
}

TEST(CountAxis, RefusesWhatIsNoAxis) {
  for (const char* text :
       {"", ",", "1,", "0", "-1", "1.5", "5..1", "1..", "..3", "1..4:", "1..4:y2", "1..4:x1",
        "1..4:x0.5", "1..4:+0", "x", "1..2..3", "2e9", "nan"}) {
    EXPECT_THROW(parse_count_axis(text, "--batch"), Error) << text;
  }
}

TEST(FigureAxis, KeepsTextsAndExpandsRangesInBaseUnits) {
  EXPECT_THAT(parse_figure_axis("600GB/s", "--set x"), ElementsAre("600GB/s"));
  EXPECT_THAT(parse_figure_axis("1TB/s..4TB/s:x2", "--set x"),
              ElementsAre("1000000000000", "2000000000000", "4000000000000"));
  EXPECT_THAT(parse_figure_axis("0.1..0.3:+0.1", "--set x").size(), 3U);
  EXPECT_THAT(parse_figure_axis("16,32", "--set x"), ElementsAre("16", "32"));
  EXPECT_THAT(parse_figure_axis("[1,2]", "--set x"), ElementsAre("[1,2]"));
}

TEST(FigureAxis, RefusesRangesThatNeverEnd) {
  for (const char* text : {"1..2:x1", "1..2:+0", "0..2:x2", "2..1", "1..1e9:+0.1", "a..b"}) {
    EXPECT_THROW(parse_figure_axis(text, "--set x"), Error) << text;
  }
}

TEST(Glob, StarsAndQuestionMarks) {
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("llama3*", "llama3-8b"));
  EXPECT_TRUE(matches_glob("*8b", "llama3-8b"));
  EXPECT_TRUE(matches_glob("l*3*b", "llama3-8b"));
  EXPECT_TRUE(matches_glob("h?00*", "h200-sxm"));
  EXPECT_FALSE(matches_glob("llama3*", "llama2-7b"));
  EXPECT_FALSE(matches_glob("h?", "h200"));
  EXPECT_FALSE(matches_glob("", "a"));
  EXPECT_FALSE(matches_glob("a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

}  // namespace
}  // namespace llmviewer::axis_test
