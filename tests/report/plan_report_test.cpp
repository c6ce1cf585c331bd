#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "llmviewer/report/views.hpp"
#include "llmviewer/study/hardware_for.hpp"
#include "llmviewer/study/plan.hpp"
#include "report/document.hpp"
#include "report/json_schema.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::plan_report_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Json schema(const std::string& name) {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/" + name + ".schema.json"};
  return Json::parse(in);
}

Scenario request() {
  Scenario asked = scenario();
  asked.workload.gen = 256;
  asked.fused_attention = true;
  return asked;
}

PlanStudy study(const Targets& targets, const std::vector<std::string>& devices) {
  const Catalog catalog;
  PlanQuestion question;
  question.model = catalog.model("llama2-7b");
  for (const std::string& name : devices) question.devices.push_back(catalog.hardware(name));
  question.scenario = request();
  question.weights = {std::nullopt, catalog.format("int4-g128", "")};
  question.kv = {std::nullopt};
  question.targets = targets;
  return plan(question);
}

const std::vector<std::string> kSome{"a6000", "cerebras-wse3", "h100-sxm"};

std::string written(const PlanStudy& study, std::string_view format, RowLimit limit = {}) {
  std::ostringstream out;
  write_plan(study, format, {}, limit, out);
  return out.str();
}

std::string written(const HardwareNeeds& needs, std::string_view format) {
  std::ostringstream out;
  write_hardware_needs(needs, format, {}, out);
  return out.str();
}

HardwareNeeds needs(const Targets& targets) {
  const Catalog catalog;
  return hardware_for(catalog.model("llama2-7b"), catalog.hardware("a6000"), request(), targets);
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines{text};
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, text_width(line));
  return widest;
}

TEST(PlanReport, FitsItsSchema) {
  const Json met = Json::parse(written(study({.ttft = Seconds{1}}, kSome), "json"));
  EXPECT_THAT(breaches(met, schema("plan")), testing::IsEmpty());
  EXPECT_EQ(met["rows"].size(), 6U);
  EXPECT_EQ(met["rows"][0]["status"], "meets");
  EXPECT_EQ(met["rows"][5]["status"], "impossible");
  const Json missed = Json::parse(written(
      study({.tpot = Seconds{1e-4}, .tokens_per_s = 1e5, .usd_per_hour = 0.1}, {"a6000"}), "json"));
  EXPECT_THAT(breaches(missed, schema("plan")), testing::IsEmpty());
  EXPECT_EQ(missed["rows"][0]["missed"].size(), 3U);
}

TEST(PlanReport, ItsNeedsFitTheirSchema) {
  for (const Targets& targets :
       {Targets{.tpot = Seconds{0.01}}, Targets{.ttft = Seconds{2}, .tokens_per_s = 30}}) {
    const Json json = Json::parse(written(needs(targets), "json"));
    EXPECT_THAT(breaches(json, schema("hardware_for")), testing::IsEmpty());
    EXPECT_EQ(json["needed"].size(), 4U);
    EXPECT_EQ(json["gains"].size(), 4U);
  }
}

TEST(PlanReport, ShowsOneScreen) {
  const PlanStudy met = study({.ttft = Seconds{1}}, kSome);
  EXPECT_LE(widest_line(written(met, "table")), kTextWidth);
  EXPECT_LE(widest_line(written(needs({.tpot = Seconds{0.01}}), "table")), 110U);
  EXPECT_THAT(written(met, "table"), HasSubstr("2 of 3 devices meet them"));
  EXPECT_THAT(written(met, "table"), HasSubstr("2 impossible"));
}

TEST(PlanReport, PrintsAsManyRowsAsAsked) {
  const PlanStudy met = study({.ttft = Seconds{1}}, kSome);
  EXPECT_EQ(count_lines(written(met, "csv")), 7U);
  EXPECT_EQ(count_lines(written(met, "csv", 2)), 3U);
  EXPECT_EQ(count_lines(written(met, "jsonl", 0)), 6U);
  const std::string table = written(met, "table", 1);
  EXPECT_THAT(table, HasSubstr("3 further rows"));
  EXPECT_THAT(written(met, "table", 0), Not(HasSubstr("further")));
}

/// Weights of 6.74 G · 2 B less the embedding's table, and a cache of 2176 positions, 512 KiB each.
TEST(PlanReport, SaysWhyNothingMeetsTheTargets) {
  const std::string table = written(study({.tpot = Seconds{0.001}}, {"a6000"}), "table");
  EXPECT_THAT(table, HasSubstr("none of 2 precisions meets them"));
  EXPECT_THAT(table, HasSubstr("TPOT 18.7 ms > 1 ms"));
  EXPECT_THAT(table, HasSubstr("18.7 × bandwidth"));
  EXPECT_THAT(table, HasSubstr("14.4 GB / 768 GB/s = 18.7 ms"));
}

TEST(PlanReport, SaysWhereARoofIsNotTheOnlyOne) {
  const std::string table = written(study({.ttft = Seconds{0.01}}, {"a6000"}), "table");
  EXPECT_THAT(table, HasSubstr("not matrix peak alone"));
}

TEST(PlanReport, PrintsFlagsThatMakeTheChip) {
  const std::string table = written(needs({.tpot = Seconds{0.01}}), "table");
  EXPECT_THAT(table, HasSubstr("--set hw.memory.bandwidth="));
  EXPECT_THAT(table, HasSubstr("none is enough"));
  const std::string csv = written(needs({.tpot = Seconds{0.01}}), "csv");
  EXPECT_EQ(count_lines(csv), 5U);
  EXPECT_THAT(csv, HasSubstr("\nmatrix_peak,154800000000000,,"));
}

TEST(PlanReport, SpeaksMarkdown) {
  EXPECT_THAT(written(study({.ttft = Seconds{1}}, kSome), "markdown"), HasSubstr("| device |"));
  EXPECT_THAT(written(needs({.tpot = Seconds{0.01}}), "markdown"), HasSubstr("## needed"));
}

}  // namespace
}  // namespace llmviewer::test::plan_report_test
