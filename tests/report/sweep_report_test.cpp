#include "llmviewer/report/sweep_report.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/version.hpp"
#include "report/json_schema.hpp"
#include "sweep/spaces.hpp"

namespace llmviewer::sweep_report_test {
namespace {

using Json = nlohmann::json;

Json schema() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/sweep.schema.json"};
  return Json::parse(in);
}

/// Two devices, one of which computes no fp8, in a format.
std::string sweep(std::string_view format) {
  cli::SpaceOptions options = space_options("llama2-7b", "v100-32g-sxm,h100-sxm");
  options.configuration.put("compute", "fp8");
  options.configuration.put("batch", "1,8");
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  query.columns = usual_columns(columns, format);
  SweepReport report{space, columns, query.columns, {.format = format}};
  std::string text = report.begin();
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& rows) { report.format(block, rows); };
  sink.write = [&](std::string_view rows) { text += report.write(rows); };
  run_sweep(space, columns, query, sink);
  return text + report.end();
}

TEST(SweepReport, ItsJsonFitsItsSchema) {
  const Json json = Json::parse(sweep("json"));
  EXPECT_THAT(test::breaches(json, schema()), testing::IsEmpty());
  EXPECT_EQ(json["version"], kVersion);
  ASSERT_EQ(json["rows"].size(), 4U);
  for (const Json& row : json["rows"]) {
    ASSERT_EQ(row.size(), json["columns"].size());
    for (const Json& name : json["columns"]) EXPECT_TRUE(row.contains(name)) << name;
  }
  EXPECT_EQ(json["rows"][0]["status"], "impossible");
  EXPECT_TRUE(json["rows"][0]["decode_time_s"].is_null());
  EXPECT_EQ(json["rows"][3]["flash_attention"], false);
  EXPECT_EQ(json["rows"][3]["batch"], 8);
  EXPECT_TRUE(json["rows"][3]["fits"].is_boolean());
}

TEST(SweepReport, ATableLeavesOutWhatDoesNotVary) {
  const std::string table = sweep("table");
  EXPECT_THAT(table, testing::HasSubstr("model            llama2-7b\n"));
  EXPECT_THAT(table, testing::HasSubstr("hardware      batch  prefill time"));
  EXPECT_THAT(table, testing::HasSubstr("v100-32g-sxm      1             –"));
}

TEST(SweepReport, KnowsItsFormats) { EXPECT_THROW(sweep("yaml"), Error); }

}  // namespace
}  // namespace llmviewer::sweep_report_test
