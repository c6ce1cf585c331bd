#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "llmviewer/report/views.hpp"
#include "llmviewer/study/memory.hpp"
#include "report/document.hpp"
#include "report/json_schema.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::memory_report_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Json schema() {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/memory.schema.json"};
  return Json::parse(in);
}

MemoryStudy study(const MemoryQuestion& question = {}, const std::string& model = "gemma2-9b") {
  const Catalog catalog;
  return study_memory(catalog.model(model), catalog.hardware("a6000"), scenario(), question);
}

std::string written(const MemoryStudy& study, std::string_view format) {
  std::ostringstream out;
  write_memory(study, format, {}, out);
  return out.str();
}

MemoryQuestion paged() {
  const Catalog catalog;
  return {.allocation = {.block = 16, .windows = KvAllocation::Windows::in_full},
          .weights = {catalog.format("int8", "")},
          .kv = {catalog.format("fp8", "")}};
}

TEST(MemoryReport, FitsItsSchema) {
  EXPECT_THAT(breaches(Json::parse(written(study(), "json")), schema()), testing::IsEmpty());
  EXPECT_THAT(breaches(Json::parse(written(study(paged()), "json")), schema()), testing::IsEmpty());
  MemoryStudy unknown = study();
  unknown.analysis.memory.capacity.reset();
  unknown.analysis.memory.fits.reset();
  unknown.largest.reset();
  const Json json = Json::parse(written(unknown, "json"));
  EXPECT_THAT(breaches(json, schema()), testing::IsEmpty());
  EXPECT_TRUE(json["largest"].is_null());
}

TEST(MemoryReport, ItsMemoryIsThatOfAnalyze) {
  const Json ours = Json::parse(written(study(), "json"));
  const Json theirs = Json::parse(test::written(sample(scenario(), "gemma2-9b"), "json"));
  for (const char* key : {"memory", "model", "hardware", "workload", "precision"}) {
    EXPECT_EQ(ours[key], theirs[key]) << key;
  }
}

TEST(MemoryReport, EverySectionBeginsWithItsSum) {
  const std::string csv = written(study(), "csv");
  EXPECT_THAT(csv, testing::StartsWith("section,graph,name,format,parameters,layers,positions,"
                                       "bytes,allocated_bytes,share_of_capacity\n"
                                       "weights,,total,"));
  EXPECT_THAT(csv, HasSubstr("\nkv_cache,,sliding,fp16,,21,2048,"));
  EXPECT_THAT(csv, HasSubstr("\nactivations,,total,"));
  EXPECT_EQ(count_lines(csv), count_lines(written(study(), "jsonl")) + 1);
}

TEST(MemoryReport, ShowsWhatIsAllocatedOnlyWhenAsked) {
  EXPECT_THAT(written(study(), "table"), Not(HasSubstr("allocated")));
  const std::string table = written(study(paged()), "table");
  EXPECT_THAT(table, HasSubstr("  needed  allocated  of the device\n"));
  EXPECT_THAT(table, HasSubstr("KV cache in blocks of 16 positions, windowed layers in full\n"));
}

TEST(MemoryReport, WithoutAKnownCapacitySaysSoAndGivesNoVerdict) {
  Hardware hardware = Catalog{}.hardware("a6000");
  hardware.capacity.reset();
  const std::string table =
      written(study_memory(Catalog{}.model("llama2-7b"), hardware, scenario(), {}), "table");
  EXPECT_THAT(table, HasSubstr("the capacity of a6000 is not published\n"));
  for (const char* verdict : {"fits", "largest", "widest", "of the device", "%"}) {
    EXPECT_THAT(table, Not(HasSubstr(verdict))) << verdict;
  }
}

TEST(MemoryReport, AModelWithoutACacheHasNoLineForIt) {
  Scenario asked;
  const Catalog catalog;
  const std::string table = written(
      study_memory(catalog.model("dit-xl-2"), catalog.hardware("a6000"), asked, {}), "table");
  EXPECT_THAT(table, Not(HasSubstr("KV cache")));
  EXPECT_THAT(table, Not(HasSubstr("logits")));
}

TEST(MemoryReport, FitsAScreen) {
  for (const char* model : {"llama2-7b", "gemma2-9b", "deepseek-v3", "nemotron-h-56b"}) {
    const std::string table = written(study(paged(), model), "table");
    EXPECT_LE(count_lines(table), 40U) << model;
    std::istringstream lines{table};
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(text_width(line), kTextWidth) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

}  // namespace
}  // namespace llmviewer::test::memory_report_test
