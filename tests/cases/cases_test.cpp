// The hand-derived cases: every file of tests/cases is one, with its derivation as text.

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "cases/case.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::cases_test {
namespace {

void expect_same(const std::string& key, const Json& expected, const Json& actual) {
  if (!expected.is_number()) {
    EXPECT_EQ(actual, expected) << key;
    return;
  }
  ASSERT_TRUE(actual.is_number()) << key << " is " << actual;
  const double value = expected.get<double>();
  if (key.ends_with("_ops") || key.ends_with("_bytes") || value == 0) {
    EXPECT_DOUBLE_EQ(actual.get<double>(), value) << key;
  } else {
    EXPECT_NEAR(actual.get<double>() / value, 1, 1e-12) << key;
  }
}

class HandDerivedCase : public testing::TestWithParam<Case> {};

TEST_P(HandDerivedCase, ComesOut) {
  const Case& one = GetParam();
  SCOPED_TRACE(one.json.at("title").get<std::string>() + "\n" + one.json.at("derivation").dump(2));
  ASSERT_GT(one.json.at("expected").size(), 0U);
  Json answer;
  ASSERT_NO_THROW(answer = answer_to(one));
  for (const auto& [key, value] : one.json.at("expected").items()) {
    ASSERT_TRUE(answer.contains(key)) << "no quantity is called " << key;
    expect_same(key, value, answer[key]);
  }
}

INSTANTIATE_TEST_SUITE_P(All, HandDerivedCase, testing::ValuesIn(all_cases()),
                         [](const auto& tested) { return tested.param.name; });

TEST(HandDerivedCases, CoverEveryKindOfOperator) {
  std::set<std::string> kinds;
  for (const Case& one : all_cases()) {
    if (!one.json.contains("op") || one.json["op"] == "total") continue;
    try {
      kinds.insert(answer_to(one).at("kind").get<std::string>());
    } catch (const Error&) {  // reported by the case itself
    }
  }
  for (const OpKindRow& kind : kOpKinds) {
    EXPECT_TRUE(kinds.contains(std::string{kind.name})) << "no case for " << kind.name;
  }
}

TEST(HandDerivedCases, ShowTheirDerivation) {
  for (const Case& one : all_cases()) {
    EXPECT_GE(one.json.at("derivation").size(), 1U) << one.name;
    EXPECT_FALSE(one.json.at("title").get<std::string>().empty()) << one.name;
  }
}

}  // namespace
}  // namespace llmviewer::cases_test
