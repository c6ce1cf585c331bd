#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "llmviewer/report/views.hpp"
#include "llmviewer/study/advise.hpp"
#include "report/document.hpp"
#include "report/json_schema.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::advice_report_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Json schema() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/advice.schema.json"};
  return Json::parse(in);
}

AdviceQuestion question(Goal goal) {
  const Catalog catalog;
  AdviceQuestion question;
  question.goal = goal;
  question.weights = {catalog.format("int8", ""), catalog.format("int4-g128", "")};
  question.compute = {catalog.format("int8", "")};
  question.kv = {catalog.format("int8", ""), catalog.format("int4", "")};
  question.devices = {catalog.hardware("a100-80g-sxm"), catalog.hardware("l40s")};
  question.drafts = {catalog.model("tinyllama-1.1b")};
  return question;
}

Advice advice(Goal goal, const std::string& model = "llama2-7b") {
  const Catalog catalog;
  return advise(catalog.model(model), catalog.hardware("a6000"), scenario(), question(goal));
}

std::string command(const std::vector<Flag>& flags) {
  std::string line = "analyze";
  for (const Flag& flag : flags) {
    line += " " + flag.option + (flag.value.empty() ? "" : " " + flag.value);
  }
  return line;
}

std::string written(const Advice& advice, std::string_view format) {
  std::ostringstream out;
  write_advice(advice, command, format, {}, out);
  return out.str();
}

TEST(AdviceReport, FitsItsSchema) {
  for (const Goal goal : kGoals) {
    for (const char* model : {"llama2-7b", "llama2-70b", "deepseek-v3", "bert-base"}) {
      if (goal == Goal::tpot && std::string{model} == "bert-base") continue;
      SCOPED_TRACE(std::string{model} + " " + std::string{name_of(goal)});
      const Json json = Json::parse(written(advice(goal, model), "json"));
      EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
      EXPECT_EQ(json["goal"], name_of(goal));
      EXPECT_EQ(json["asked"]["gain"], 1);
    }
  }
}

TEST(AdviceReport, FlatFormatsHaveARowForEachLeverAndTheCombinationLast) {
  const Advice asked = advice(Goal::tpot);
  const std::string csv = written(asked, "csv");
  EXPECT_THAT(csv, testing::StartsWith("rank,lever,changes,flags,goal,before,after,gain,"));
  EXPECT_EQ(count_lines(csv), asked.levers.size() + 2);
  EXPECT_EQ(count_lines(written(asked, "jsonl")), asked.levers.size() + 1);
  EXPECT_THAT(csv, HasSubstr("\n,together,"));
}

TEST(AdviceReport, SaysWhatWasAssumed) {
  const std::string table = written(advice(Goal::tpot), "table");
  EXPECT_THAT(table, HasSubstr("128 generated (assumed without --gen)"));
  EXPECT_THAT(table, HasSubstr("--acceptance 0.7 of a draft's tokens is an assumption"));
  EXPECT_THAT(written(advice(Goal::ttft, "bert-base"), "table"), Not(HasSubstr("assum")));
}

TEST(AdviceReport, MarksWhatDoesNotFitAndNothingElse) {
  EXPECT_THAT(written(advice(Goal::tpot), "table"), Not(HasSubstr("✗")));
  const std::string table = written(advice(Goal::tpot, "llama2-70b"), "table");
  EXPECT_THAT(line_with(table, "as asked"), HasSubstr("✗ 1"));
  EXPECT_THAT(line_with(table, "--weights int4-g128"), Not(HasSubstr("✗")));
  EXPECT_THAT(table, HasSubstr("what fits comes first\n"));
}

TEST(AdviceReport, WithoutAnythingThatHelpsSaysSo) {
  const Catalog catalog;
  const Advice nothing = advise(catalog.model("mamba2-2.7b"), catalog.hardware("rtx-4090"),
                                scenario(), AdviceQuestion{.goal = Goal::tpot});
  EXPECT_THAT(written(nothing, "table"), HasSubstr("together  no lever helps\n"));
  EXPECT_THAT(breaches(Json::parse(written(nothing, "json")), schema()), testing::IsEmpty());
}

TEST(AdviceReport, FitsAScreen) {
  for (const Goal goal : kGoals) {
    for (const char* model : {"llama2-7b", "llama2-70b", "deepseek-v3", "nemotron-h-56b"}) {
      const std::string table = written(advice(goal, model), "table");
      EXPECT_LE(count_lines(table), 45U) << model;
      std::istringstream lines{table};
      for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(text_width(line), kTextWidth) << line;
        EXPECT_FALSE(line.ends_with(' ')) << line;
      }
    }
  }
}

}  // namespace
}  // namespace llmviewer::test::advice_report_test
