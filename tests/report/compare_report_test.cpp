#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "llmviewer/report/views.hpp"
#include "llmviewer/study/compare.hpp"
#include "report/document.hpp"
#include "report/json_schema.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::compare_report_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Json schema() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/compare.schema.json"};
  return Json::parse(in);
}

Contender contender(const std::string& hardware, const std::string& model = "llama2-7b") {
  const Catalog catalog;
  return {hardware, catalog.model(model), catalog.hardware(hardware), scenario()};
}

std::string written(const std::vector<Contender>& contenders, std::string_view format) {
  std::ostringstream out;
  write_comparison(compare(contenders, Workloads::any), format, {}, out);
  return out.str();
}

std::vector<Contender> two() { return {contender("a6000"), contender("h100-sxm")}; }

std::vector<Contender> three() {
  std::vector<Contender> contenders = two();
  contenders.push_back(contender("b200", "mixtral-8x7b"));
  contenders.back().scenario.fused_attention = true;
  contenders.back().scenario.workload.gen = 8;
  return contenders;
}

TEST(CompareReport, FitsItsSchema) {
  const Json json = Json::parse(written(three(), "json"));
  EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
  EXPECT_EQ(json["configurations"].size(), 3U);
  EXPECT_EQ(json["differences"].size(), 2U);
  EXPECT_EQ(json["configurations"][0]["stages"][0]["time_ratio"], 1);
  EXPECT_TRUE(json["configurations"][2]["stages"][2]["time_ratio"].is_null())
      << "only the third generates";
  EXPECT_TRUE(json["configurations"][2].contains("generation"));
}

TEST(CompareReport, ItsNumbersAreThoseOfAnalyze) {
  const Json ours = Json::parse(written(two(), "json"));
  const Json theirs = Json::parse(test::written(sample(), "json"));
  const Json& first = ours["configurations"][0];
  EXPECT_EQ(first["memory"], theirs["memory"]);
  EXPECT_EQ(first["hardware"], theirs["hardware"]);
  for (std::size_t i = 0; i < 2; ++i) {
    for (const char* key : {"time_s", "ops", "memory_access_bytes", "tokens_per_s", "bound"}) {
      EXPECT_EQ(first["stages"][i][key], theirs["stages"][i]["total"][key]) << key;
    }
  }
}

TEST(CompareReport, OfTwoShowsTheOperators) {
  const std::string table = written(two(), "table");
  EXPECT_THAT(table, testing::StartsWith("a6000 against h100-sxm\n"));
  EXPECT_THAT(table, HasSubstr("\nprefill  b takes "));
  EXPECT_THAT(table, HasSubstr("less than a\n"));
  EXPECT_THAT(table, HasSubstr("\ngate_proj  "));
  EXPECT_THAT(table, HasSubstr("\ntotal  "));
  EXPECT_THAT(table, HasSubstr("bandwidth"));
  EXPECT_THAT(table, Not(HasSubstr("unmatched"))) << "a cause of nothing has no column";
}

TEST(CompareReport, OfMoreHasALineForEach) {
  const std::string table = written(three(), "table");
  EXPECT_THAT(table, testing::StartsWith("3 configurations\n"));
  EXPECT_THAT(table, HasSubstr("what the differences from a are put down to\n"));
  EXPECT_THAT(table, HasSubstr("unmatched"));
  EXPECT_THAT(table, HasSubstr("most of it"));
}

TEST(CompareReport, OfTheSameSaysThatThereIsNoDifference) {
  EXPECT_THAT(written({contender("a6000"), contender("a6000")}, "table"),
              HasSubstr("there is no difference in time\n"));
}

TEST(CompareReport, OfOtherStagesSaysThatNoneIsCommon) {
  std::vector<Contender> contenders = two();
  contenders[0].scenario.workload.stages = {Stage::prefill};
  contenders[1].scenario.workload.stages = {Stage::decode};
  EXPECT_THAT(written(contenders, "table"), HasSubstr("no stage is common to all\n"));
  EXPECT_THAT(breaches(Json::parse(written(contenders, "json")), schema()), testing::IsEmpty());
}

TEST(CompareReport, FlatFormatsHaveARowForEachOperatorAndStage) {
  const std::string csv = written(two(), "csv");
  EXPECT_THAT(csv, testing::StartsWith(
                       "first,other,stage,group,op,in,first_time_s,other_time_s,difference_s,"
                       "bandwidth_s,peak_s,bytes_s,ops_s,unmatched_s\n"
                       "a6000,h100-sxm,prefill,model,embedding,both,"));
  EXPECT_THAT(csv, HasSubstr("\na6000,h100-sxm,decode,,total,both,"));
  EXPECT_EQ(count_lines(csv), count_lines(written(two(), "jsonl")) + 1);
}

TEST(CompareReport, FitsAScreen) {
  for (const auto& contenders : {two(), three()}) {
    const std::string table = written(contenders, "table");
    EXPECT_LE(count_lines(table), 48U);
    std::istringstream lines{table};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(text_width(line), kTextWidth) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

}  // namespace
}  // namespace llmviewer::test::compare_report_test
