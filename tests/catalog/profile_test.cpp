#include "llmviewer/catalog/profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cli/process.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::profile_test {
namespace {

FittedForm form(const std::string& op, const std::string& variant, const std::string& framework,
                double rows) {
  FittedForm form;
  form.op = op;
  form.variant = variant;
  form.framework = framework;
  form.rows = rows;
  return form;
}

double rows_of(const std::vector<FittedForm>& forms, const std::string& framework) {
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const FittedForm& one) {
    return one.framework == framework;
  });
  return found == forms.end() ? 0 : found->rows;
}

const std::vector<FittedForm> kKnown{form("gemm", "fp8", "", 1), form("gemm", "fp8", "vllm", 1),
                                     form("gemm", "fp8", "in step", 1),
                                     form("gemm", "fp8", "llamacpp-cuda", 1)};

TEST(Profile, AFormOfNoFrameworkTakesThePlaceOfAllButLlamaCpps) {
  const auto forms = in_their_place({form("gemm", "fp8", "", 7)}, kKnown);
  ASSERT_EQ(forms.size(), 2U);
  EXPECT_EQ(rows_of(forms, ""), 7);
  EXPECT_EQ(rows_of(forms, "llamacpp-cuda"), 1);
}

TEST(Profile, AFormOfAFrameworkTakesThatOnesPlaceAndThatWithinAStep) {
  const auto forms = in_their_place({form("gemm", "fp8", "vllm", 7)}, kKnown);
  ASSERT_EQ(forms.size(), 3U);
  EXPECT_EQ(rows_of(forms, "vllm"), 7);
  EXPECT_EQ(rows_of(forms, ""), 1);
  EXPECT_EQ(rows_of(forms, "in step"), 0);
}

TEST(Profile, OtherOperatorsAndVariantsStay) {
  EXPECT_EQ(in_their_place({form("gemm", "bf16", "", 7)}, kKnown).size(), 5U);
  EXPECT_EQ(in_their_place({form("moe", "fp8", "", 7)}, kKnown).size(), 5U);
}

TEST(Profile, AnEngineTakesThePlaceOfItsName) {
  Profile own;
  own.engines.emplace_back();
  own.engines.front().name = "vllm";
  own.engines.front().step_s = 0.5;
  const Profile all = with_catalogue(own, {});
  EXPECT_EQ(all.engines.front().step_s, 0.5);
  EXPECT_EQ(std::count_if(all.engines.begin(), all.engines.end(),
                          [](const Engine& one) { return one.name == "vllm"; }),
            1);
  EXPECT_EQ(all.engines.size(), engines({}).size());
  EXPECT_EQ(all.forms.size(), fitted_forms({}).size());
}

Profile read(const std::string& text) {
  const Workshop workshop;
  return read_profile(workshop.file("profile.json", text));
}

void expect_refused(const std::string& text, const std::string& where) {
  try {
    read(text);
    FAIL() << "accepted: " << text;
  } catch (const Error& error) {
    EXPECT_NE(error.where().find(where), std::string::npos) << error.what();
  }
}

TEST(Profile, IsReadFromItsFile) {
  const Profile profile = read(
      R"({"sources": ["x"], "fits": [], "engines": [{"name": "mine", "title": "t", "step_s": 1e-3,
          "intervals": {"decode": [0.9, 1.1], "prefill": [0.9, 1.1], "short_prefill": [0.5, 2]},
          "serves": false, "sources": ["rows.csv"]}]})");
  EXPECT_TRUE(profile.forms.empty());
  ASSERT_EQ(profile.engines.size(), 1U);
  EXPECT_EQ(profile.engines.front().name, "mine");
  EXPECT_EQ(profile.engines.front().step_s, 1e-3);
}

TEST(Profile, WhatIsNotUnderstoodIsNamed) {
  expect_refused(R"({"sources": ["x"], "fits": [], "engines": {}})", "engines");
  expect_refused(R"({"sources": ["x"], "fits": [], "engines": [{"name": "mine"}]})", "engines[0]");
  expect_refused(R"({"sources": ["x"], "fits": [], "motors": []})", "motors");
  expect_refused(R"({"sources": ["x"], "engines": []})", "fits");
  expect_refused(R"({"fits": []})", "sources");
}

}  // namespace
}  // namespace llmviewer::profile_test
