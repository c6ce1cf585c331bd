#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/study/disaggregation.hpp"
#include "llmviewer/study/group_search.hpp"
#include "report/document.hpp"
#include "report/json_schema.hpp"
#include "report/plan_rows.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::group_search_report_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Json schema(const std::string& name) {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/" + name + ".schema.json"};
  return Json::parse(in);
}

SearchQuestion question(const Targets& targets) {
  const Catalog catalog;
  SearchQuestion question;
  question.plan.model = catalog.model("mixtral-8x7b");
  question.plan.devices = {catalog.hardware("h100-sxm")};
  question.plan.scenario.fused_attention = true;
  question.plan.scenario.workload.seq = 1024;
  question.plan.scenario.workload.gen = 64;
  question.plan.weights = {std::nullopt, catalog.format("int4-g128", "")};
  question.plan.kv = {std::nullopt};
  question.plan.targets = targets;
  question.sizes = {1, 2, 4};
  return question;
}

std::string written(const GroupSearch& search, std::string_view format, RowLimit limit = {}) {
  std::ostringstream out;
  write_group_search(search, format, {}, limit, out);
  return out.str();
}

std::string written(const Disaggregation& result, std::string_view format) {
  std::ostringstream out;
  write_disaggregation(result, format, {}, out);
  return out.str();
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines{text};
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, text_width(line));
  return widest;
}

const GroupSearch& met() {
  static const GroupSearch search =
      search_groups(question({.ttft = Seconds{1}, .tpot = Seconds{0.02}}));
  return search;
}

TEST(GroupSearchReport, FitsItsSchema) {
  const Json json = Json::parse(written(met(), "json"));
  EXPECT_THAT(breaches(json, schema("group_search")), testing::IsEmpty());
  EXPECT_EQ(json["front"].size(), met().front.size());
  EXPECT_EQ(json["groups"].size(), 3U);
  EXPECT_EQ(json["nearest"].size(), 0U);
  const GroupSearch missed = search_groups(question({.tpot = Seconds{1e-5}}));
  const Json other = Json::parse(written(missed, "json"));
  EXPECT_THAT(breaches(other, schema("group_search")), testing::IsEmpty());
  EXPECT_EQ(other["nearest"].size(), 1U);
}

TEST(GroupSearchReport, ShowsOneScreen) {
  const std::string table = written(met(), "table");
  EXPECT_LE(widest_line(table), kTextWidth);
  EXPECT_LE(count_lines(table), 45U);
  EXPECT_THAT(table, HasSubstr("groups that meet the targets"));
  EXPECT_THAT(table, HasSubstr("smallest  1 × h100-sxm"));
  EXPECT_THAT(table, HasSubstr("shown: --top 0"));
  EXPECT_THAT(written(met(), "table", 0), Not(HasSubstr("--top 0")));
}

TEST(GroupSearchReport, HasARowForEachGroupAndEachPointOfTheFront) {
  const std::string csv = written(met(), "csv");
  EXPECT_EQ(count_lines(csv), 1 + met().groups.size() + met().front.size());
  EXPECT_THAT(csv, testing::StartsWith("part,hardware,devices,tp,"));
  EXPECT_EQ(count_lines(written(met(), "jsonl", 5)), met().groups.size() + 5);
}

TEST(GroupSearchReport, SaysWhatTheNearestMisses) {
  const std::string table = written(search_groups(question({.tpot = Seconds{1e-5}})), "table");
  EXPECT_THAT(table, HasSubstr("no group meets the targets"));
  EXPECT_THAT(table, HasSubstr("> 10 µs"));
}

TEST(GroupSearchReport, SpreadsRowsOverAFront) {
  std::vector<PlanRow> rows(10);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].batch = static_cast<double>(i);
  const auto batches = [&](std::size_t most) {
    std::vector<double> kept;
    for (const PlanRow& row : spread_out(rows, most)) kept.push_back(row.batch);
    return kept;
  };
  EXPECT_THAT(batches(4), testing::ElementsAre(0, 3, 6, 9));
  EXPECT_THAT(batches(2), testing::ElementsAre(0, 9));
  EXPECT_THAT(batches(1), testing::ElementsAre(0));
  EXPECT_EQ(batches(10).size(), 10U);
}

TEST(DisaggregationReport, FitsItsSchemaAndOneScreen) {
  const Disaggregation result =
      disaggregate(question({.ttft = Seconds{1}, .tpot = Seconds{0.02}, .requests_per_s = 50}));
  EXPECT_THAT(breaches(Json::parse(written(result, "json")), schema("disaggregation")),
              testing::IsEmpty());
  const std::string table = written(result, "table");
  EXPECT_LE(widest_line(table), kTextWidth + 5);  // the flags of a command are not broken
  EXPECT_LE(count_lines(table), 25U);
  EXPECT_THAT(table, HasSubstr("ratio"));
  EXPECT_THAT(table, HasSubstr("NIC"));
  EXPECT_EQ(count_lines(written(result, "csv")), 4U);
}

}  // namespace
}  // namespace llmviewer::test::group_search_report_test
