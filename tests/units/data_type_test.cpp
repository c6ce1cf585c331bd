#include "llmviewer/units/data_type.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace llmviewer::data_type_test {
namespace {

TEST(DataType, IsFoundUnderItsOwnName) {
  std::set<std::string> names;
  for (const DataType type : kDataTypes) {
    EXPECT_EQ(data_type_named(name_of(type)), type);
    names.emplace(name_of(type));
  }
  EXPECT_EQ(names.size(), kDataTypes.size());
  EXPECT_FALSE(data_type_named("fp7"));
  EXPECT_FALSE(data_type_named(""));
  EXPECT_FALSE(data_type_named("FP16"));
}

TEST(DataType, KnowsItsBits) {
  EXPECT_EQ(bits_of(DataType::fp32), 32);
  EXPECT_EQ(bits_of(DataType::bf16), 16);
  EXPECT_EQ(bits_of(DataType::fp8), 8);
  EXPECT_EQ(bits_of(DataType::fp6), 6);
  EXPECT_EQ(bits_of(DataType::int4), 4);
  EXPECT_TRUE(is_integer(DataType::int8));
  EXPECT_FALSE(is_integer(DataType::fp8));
}

TEST(NextWider, FollowsItsChain) {
  EXPECT_EQ(next_wider(DataType::fp4), DataType::fp8);
  EXPECT_EQ(next_wider(DataType::fp6), DataType::fp8);
  EXPECT_EQ(next_wider(DataType::fp8), DataType::fp16);
  EXPECT_EQ(next_wider(DataType::int4), DataType::int8);
  EXPECT_EQ(next_wider(DataType::int8), DataType::fp16);
}

TEST(NextWider, EndsForEveryType) {
  for (const DataType type : kDataTypes) {
    std::optional<DataType> wider = type;
    int steps = 0;
    while ((wider = next_wider(*wider))) ASSERT_LT(++steps, 10) << name_of(type);
  }
}

}  // namespace
}  // namespace llmviewer::data_type_test
