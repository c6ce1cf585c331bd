#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "report/json_schema.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::json_report_test {
namespace {

using Json = nlohmann::json;

Json schema() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/analysis.schema.json"};
  return Json::parse(in);
}

Json document(const Analysis& analysis) { return Json::parse(written(analysis, "json")); }

Json sample_document() {
  Scenario asked = scenario();
  asked.workload.gen = 4;
  return document(sample(asked));
}

TEST(JsonReport, FitsItsSchema) {
  EXPECT_THAT(breaches(sample_document(), schema()), testing::IsEmpty());
}

TEST(JsonReport, OfAnExplicitStepWithoutKnownCapacityFitsTheSchema) {
  Scenario asked = scenario();
  asked.workload.step = ExplicitStep{256, 1024};
  Analysis analysis = sample(asked);
  analysis.memory.capacity.reset();
  analysis.memory.fits.reset();
  const Json json = document(analysis);
  EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
  EXPECT_TRUE(json["memory"]["capacity_bytes"].is_null());
  EXPECT_TRUE(json["memory"]["fits"].is_null());
  EXPECT_EQ(json["workload"]["context"], 1024);
  EXPECT_FALSE(json.contains("generation"));
}

TEST(JsonReport, OfARequestWithAllItsOptionsFitsTheSchema) {
  Scenario asked = scenario();
  asked.workload.gen = 20;
  asked.workload.prefix = 100;
  asked.workload.chunk = 64;
  asked.workload.speculation = Speculation{3, 0.5};
  const Model draft = Catalog{}.model("tinyllama-1.1b");
  Analysis analysis = sample(asked, &draft);
  Json json = document(analysis);
  EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
  EXPECT_EQ(json["workload"]["prefix"], 100);
  EXPECT_EQ(json["workload"]["draft_tokens"], 3);
  EXPECT_EQ(json["generation"]["speculation"]["draft"], "tinyllama-1.1b");
  EXPECT_EQ(json["generation"]["speculation"]["tokens_per_verification"], 1.875);
  analysis.generation->speculated->break_even.reset();
  json = document(analysis);
  EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
  EXPECT_TRUE(json["generation"]["speculation"]["break_even_acceptance"].is_null());
}

TEST(JsonReport, CarriesTheOriginalToolsMemoryInItsTotals) {
  Analysis analysis = sample();
  analysis.stages[0].total.original_memory =
      OriginalMemory{Bytes{10}, Bytes{1}, Bytes{2}, Bytes{7}};
  const Json json = document(analysis);
  EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
  EXPECT_EQ(json["stages"][0]["total"]["memory_consumption_tmp_act_bytes"], 7);
  EXPECT_FALSE(json["stages"][1]["total"].contains("memory_consumption_bytes"));
}

TEST(JsonReport, TheSchemaRejectsBrokenDocuments) {
  const Json good = sample_document();
  Json json = good;
  json["schema"] = 2;
  EXPECT_FALSE(breaches(json, schema()).empty());
  json = good;
  json["stages"][0]["ops"][3].erase("time_s");
  EXPECT_FALSE(breaches(json, schema()).empty());
  json = good;
  json["stages"][0]["ops"][3]["bound"] = "network?";
  EXPECT_FALSE(breaches(json, schema()).empty());
  json = good;
  json["memory"]["fits"] = "yes";
  EXPECT_FALSE(breaches(json, schema()).empty());
  json = good;
  json["model"]["colour"] = "blue";
  EXPECT_FALSE(breaches(json, schema()).empty());
  json = good;
  json["stages"][0]["total"]["time_s"] = -1;
  EXPECT_FALSE(breaches(json, schema()).empty());
  json = good;
  json["stages"][0]["ops"][0]["inputs"] = Json::array({1});
  EXPECT_FALSE(breaches(json, schema()).empty());
}

TEST(JsonReport, AnOperatorHasTheColumnsInTheirOrder) {
  const auto json = nlohmann::ordered_json::parse(written(sample(), "json"));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json["stages"][0]["ops"][0].items()) keys.push_back(key);
  std::vector<std::string> expected;
  for (const ColumnHelp& column : columns()) {
    if (column.name == "fused_op") break;  // this and what follows only with --predict
    if (column.name != "network_bytes") expected.emplace_back(column.name);
  }
  expected.insert(expected.end(), {"inputs", "shape"});
  EXPECT_EQ(keys, expected);
}

TEST(JsonReport, NumbersReadBackExactly) {
  const Analysis analysis = sample();
  const Json json = document(analysis);
  for (std::size_t s = 0; s < analysis.stages.size(); ++s) {
    const StageResult& stage = analysis.stages[s];
    for (std::size_t i = 0; i < stage.rows.size(); ++i) {
      const Json& op = json["stages"][s]["ops"][i];
      EXPECT_EQ(op["time_s"].get<double>(), stage.rows[i].timing.time.value());
      EXPECT_EQ(op["share"].get<double>(), stage.rows[i].share);
    }
    EXPECT_EQ(json["stages"][s]["total"]["time_s"].get<double>(), stage.total.time.value());
  }
}

TEST(JsonReport, NeverPrintsWhatIsNoNumber) {
  Analysis analysis = sample();
  analysis.subject.ridge_point = OpsPerByte{std::numeric_limits<double>::infinity()};
  analysis.stages[0].total.tokens_per_s = std::nan("");
  const Json json = document(analysis);
  EXPECT_TRUE(json["hardware"]["ridge_point_ops_per_byte"].is_null());
  EXPECT_TRUE(json["stages"][0]["total"]["tokens_per_s"].is_null());
}

TEST(JsonReport, IsIndentedByTwoSpacesAndEndsItsLastLine) {
  const std::string text = written(sample(), "json");
  EXPECT_TRUE(text.starts_with("{\n  \"schema\": 1,\n  \"version\": \""));
  EXPECT_TRUE(text.ends_with("}\n"));
}

TEST(JsonReport, ReplacesBytesThatAreNoUtf8) {
  Analysis analysis = sample();
  analysis.subject.model = "caf\xe9";
  EXPECT_EQ(document(analysis)["model"]["name"], "caf\xef\xbf\xbd");
}

}  // namespace
}  // namespace llmviewer::test::json_report_test
