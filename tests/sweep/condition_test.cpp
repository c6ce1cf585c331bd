#include "llmviewer/sweep/condition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "llmviewer/error.hpp"
#include "sweep/spaces.hpp"

namespace llmviewer::condition_test {
namespace {

/// Conditions over one row of given numbers: batch 4, seq 1000, decode_time_s 0.02, decode_bytes
/// 1e9, fits true, decode_bound memory; all else empty.
class ConditionTest : public ::testing::Test {
 protected:
  ConditionTest()
      : space_{cli::read_space(space_options("llama2-7b", "a6000"))},
        columns_{sweep_columns(space_)},
        lanes_(columns_.size()),
        numbers_(columns_.size()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      lanes_[i] = NAN;
      numbers_[i] = &lanes_[i];
    }
    set("batch", 4);
    set("seq", 1000);
    set("decode_time_s", 0.02);
    set("decode_bytes", 1e9);
    set("fits", 1);
    set("decode_bound", 0);
    set("status", 0);
  }

  void set(std::string_view name, double value) {
    lanes_[column_index(columns_, name, "")] = value;
  }

  bool holds(const std::string& text) const {
    const Condition condition{text, columns_};
    std::vector<Lanes> room(condition.depth());
    std::array<double, 1> result{};
    condition.evaluate({numbers_, {&space_, 0, 0, 0, nullptr, {}}, 1}, room, result);
    return result[0] != 0;
  }

  std::string complaint(const std::string& text) const {
    try {
      const Condition condition{text, columns_};
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }

  SweepSpace space_;
  std::vector<SweepColumn> columns_;
  std::vector<double> lanes_;
  std::vector<const double*> numbers_;
};

TEST_F(ConditionTest, Compares) {
  EXPECT_TRUE(holds("batch == 4"));
  EXPECT_TRUE(holds("batch = 4"));
  EXPECT_TRUE(holds("batch != 5"));
  EXPECT_TRUE(holds("batch <= 4 and batch >= 4"));
  EXPECT_FALSE(holds("batch < 4 or batch > 4"));
}

TEST_F(ConditionTest, ReadsUnits) {
  EXPECT_TRUE(holds("decode_time_s <= 20ms"));
  EXPECT_TRUE(holds("decode_time_s<20.1 ms"));
  EXPECT_FALSE(holds("decode_time_s < 19 ms"));
  EXPECT_TRUE(holds("decode_bytes == 1GB"));
  EXPECT_TRUE(holds("decode_bytes < 1GiB and decode_bytes > 0.9 GiB"));
  EXPECT_TRUE(holds("seq == 1k"));
  EXPECT_TRUE(holds("decode_bytes / decode_time_s == 50GB/s"));
}

TEST_F(ConditionTest, CalculatesWithTheUsualPrecedence) {
  EXPECT_TRUE(holds("batch + seq * 2 == 2004"));
  EXPECT_TRUE(holds("(batch + seq) * 2 == 2008"));
  EXPECT_TRUE(holds("seq / batch / 10 == 25"));
  EXPECT_TRUE(holds("-batch + 10 - 1 == 5"));
  EXPECT_TRUE(holds("batch*seq<=1e6"));
}

TEST_F(ConditionTest, JoinsAndDenies) {
  EXPECT_TRUE(holds("fits"));
  EXPECT_FALSE(holds("not fits"));
  EXPECT_TRUE(holds("batch > 5 or batch < 5 and fits"));
  EXPECT_TRUE(holds("not (batch > 5) && !(seq < 10) || batch == 0"));
}

TEST_F(ConditionTest, ComparesTextsAndWords) {
  EXPECT_TRUE(holds("hardware == 'a6000'"));
  EXPECT_TRUE(holds("hw == a6000"));
  EXPECT_TRUE(holds("model != \"llama3-8b\""));
  EXPECT_TRUE(holds("decode_bound == memory"));
  EXPECT_FALSE(holds("decode_bound == 'compute'"));
  EXPECT_TRUE(holds("status == ok"));
}

TEST_F(ConditionTest, WhatIsEmptyHoldsForNothing) {
  EXPECT_FALSE(holds("prefill_time_s < 1"));
  EXPECT_FALSE(holds("prefill_time_s >= 1"));
  EXPECT_FALSE(holds("prefill_time_s != 1"));
  set("fits", NAN);
  EXPECT_FALSE(holds("fits"));
}

TEST_F(ConditionTest, NamesThePlaceOfAMistake) {
  EXPECT_TRUE(complaint("decode_tim_s < 1")
                  .starts_with("--where, character 1: there is no column \"decode_tim_s\"; did "
                               "you mean \"decode_time_s\""));
  EXPECT_EQ(complaint("batch < 4 and decode_time_s < 20GB"),
            "--where, character 31: compares a figure in s with one in B; compare like with like");
  EXPECT_EQ(complaint("decode_bound == fast"),
            "--where, character 17: decode_bound is never \"fast\"; it is one of memory, compute, "
            "network");
  EXPECT_EQ(complaint("batch"),
            "--where, character 1: a condition is wanted here, not a value; compare it with "
            "something");
}

TEST_F(ConditionTest, RefusesWhatIsNoCondition) {
  for (const char* text : {"",
                           " ",
                           "<",
                           "batch <",
                           "batch < 4 and",
                           "(batch < 4",
                           "batch < 4)",
                           "batch < 4 seq > 1",
                           "model < 4",
                           "model == model",
                           "'a' == 'a'",
                           "batch == 'x'",
                           "not batch",
                           "batch ? 4",
                           "hw == 'a6000",
                           "1 < 2 < 3 4",
                           "batch and fits",
                           "model",
                           "20parsec < batch",
                           "decode_bound + 1 == 2",
                           "status < ok"}) {
    EXPECT_NE(complaint(text), "none") << text;
  }
  EXPECT_NE(complaint(std::string(100000, '(')), "none");
  EXPECT_NE(complaint(std::string(100000, '-') + "1 < 2"), "none");
  EXPECT_NE(complaint(std::string(100000, '!') + "fits"), "none");
}

}  // namespace
}  // namespace llmviewer::condition_test
