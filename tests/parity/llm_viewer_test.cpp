// Do we equal LLM-Viewer (July 2024)? The CSV files hold what the unmodified tool computed:
// llm_viewer_rows.csv and llm_viewer_totals.csv a sample of its numbers at full precision,
// llm_viewer_generate.csv its generation loop, paper_table1.csv Table 1 of arXiv 2402.16363.
// With LLMVIEWER_ORACLE_DIR set to a folder of more (layers.csv, totals.csv,
// analyze_generate_task.csv) those are compared, too.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "parity/llm_viewer_oracle.hpp"

namespace llmviewer::llm_viewer_test {
namespace {

using parity::Record;

constexpr double kTolerance = 1e-12;  // relative

const std::string kFolder = LLMVIEWER_SOURCE_DIR "/tests/parity/";

double relative_error(double ours, double theirs) {
  return ours == theirs ? 0 : std::abs(ours - theirs) / std::max(std::abs(ours), std::abs(theirs));
}

/// Compares column by column and remembers the largest error.
class Comparison {
 public:
  void exact(const Record& record, const std::string& column, double ours) {
    EXPECT_EQ(ours, record.number(column)) << column << " of " << record.line();
  }

  void close(const Record& record, const std::string& column, double ours) {
    const double error = relative_error(ours, record.number(column));
    EXPECT_LE(error, kTolerance) << column << " is " << ours << " instead of that in "
                                 << record.line();
    largest_error_ = std::max(largest_error_, error);
  }

  void traffic(const Record& record, const Traffic& ours) {
    close(record, "memory_access", ours.total().value());
    close(record, "load_weight", ours.weights.value());
    close(record, "load_act", ours.activations_in.value());
    close(record, "store_act", ours.activations_out.value());
    close(record, "load_kv_cache", ours.kv_read.value());
    close(record, "store_kv_cache", ours.kv_write.value());
  }

  double largest_error() const { return largest_error_; }

 private:
  double largest_error_{0};
};

/// Says in the test's report how much was compared and how well it agrees.
void report(const std::string& what, std::size_t records, const Comparison& comparison) {
  std::ostringstream text;
  text << records << " records, largest relative error " << comparison.largest_error();
  testing::Test::RecordProperty(what, text.str());
}

void expect_equal_rows(const std::string& path) {
  const auto records = parity::read_records(path);
  Comparison comparison;
  for (const Record& record : records) {
    const StageResult stage = parity::stage_of(record);
    const auto row = std::ranges::find(stage.rows, record.text("layer"), &OpRow::name);
    ASSERT_NE(row, stage.rows.end()) << "missing: " << record.line();
    comparison.exact(record, "OPs", row->cost.ops().value());
    comparison.traffic(record, row->cost.traffic);
    comparison.close(record, "arithmetic_intensity", row->arithmetic_intensity);
    comparison.close(record, "performance", row->performance.value());
    comparison.close(record, "inference_time", row->timing.time.value());
    EXPECT_EQ(name_of(row->timing.bound), record.text("bound")) << record.line();
  }
  report("rows", records.size(), comparison);
}

void expect_equal_totals(const std::string& path) {
  const auto records = parity::read_records(path);
  Comparison comparison;
  for (const Record& record : records) {
    const StageTotal total = parity::stage_of(record).total;
    comparison.exact(record, "OPs", total.cost.ops().value());
    comparison.traffic(record, total.cost.traffic);
    comparison.close(record, "inference_time", total.time.value());
    ASSERT_TRUE(total.original_memory) << record.line();
    const OriginalMemory& memory = *total.original_memory;
    comparison.close(record, "memory_consumption", memory.total.value());
    comparison.close(record, "memory_consumption_tmp_act", memory.activations.value());
    comparison.close(record, "memory_consumption_weight", memory.weights.value());
    comparison.close(record, "memory_consumption_kv_cache", memory.kv_cache.value());
  }
  report("totals", records.size(), comparison);
}

void expect_equal_generation(const std::string& path) {
  const auto records = parity::read_records(path);
  Comparison comparison;
  for (const Record& record : records) {
    const Analysis analysis = parity::generation_of(record);
    const StageResult& stage = analysis.stages.front();
    Seconds rows;
    for (const OpRow& row : stage.rows) rows += row.total_time;
    comparison.close(record, "inference_time", analysis.generation->latency.value());
    comparison.close(record, "inference_time", stage.total.time.value());
    comparison.close(record, "inference_time", rows.value());
  }
  report("requests", records.size(), comparison);
}

TEST(LlmViewerParity, EqualsTheToolInEverySampledRow) {
  expect_equal_rows(kFolder + "llm_viewer_rows.csv");
}

TEST(LlmViewerParity, EqualsTheToolInEverySampledTotal) {
  expect_equal_totals(kFolder + "llm_viewer_totals.csv");
}

TEST(LlmViewerParity, EqualsTheToolsGenerationLoop) {
  expect_equal_generation(kFolder + "llm_viewer_generate.csv");
}

TEST(LlmViewerParity, EqualsTheToolInAllThatAGivenFolderHolds) {
  const char* folder = std::getenv("LLMVIEWER_ORACLE_DIR");
  if (folder == nullptr) GTEST_SKIP() << "LLMVIEWER_ORACLE_DIR names no folder";
  expect_equal_rows(std::string{folder} + "/layers.csv");
  expect_equal_totals(std::string{folder} + "/totals.csv");
  expect_equal_generation(std::string{folder} + "/analyze_generate_task.csv");
}

/// As the paper prints counts and rates: rounded to a whole number of the largest prefix of which
/// there is at least one.
std::string printed_count(double value) {
  constexpr std::array<std::string_view, 5> kPrefixes{"", "K", "M", "G", "T"};
  std::size_t prefix = 0;
  for (; prefix + 1 < kPrefixes.size() && value >= 1000; ++prefix) value /= 1000;
  return std::to_string(std::lround(value)) + std::string{kPrefixes[prefix]};
}

/// As the paper prints intensities: rounded to hundredths below ten, to a whole number above.
std::string printed_intensity(double value) {
  if (value >= 10) return std::to_string(std::lround(value));
  const long hundredths = std::lround(value * 100);
  std::string text = std::to_string(hundredths / 100);
  if (hundredths % 100 == 0) return text;
  text += hundredths % 100 < 10 ? ".0" : ".";
  text += std::to_string(hundredths % 100);
  return text;
}

/// The paper says o_proj, and norm and add for what is twice in a layer.
std::vector<std::string> names_of_printed(const std::string& layer) {
  if (layer == "o_proj") return {"out_proj"};
  if (layer == "norm") return {"attn_norm", "mlp_norm"};
  if (layer == "add") return {"attn_add", "mlp_add"};
  return {layer};
}

TEST(LlmViewerParity, PrintsEveryCellOfTable1OfThePaper) {
  Scenario scenario;
  scenario.workload.seq = 2048;
  const Analysis analysis = analyze_as_llm_viewer(parity::model_named("meta-llama/Llama-2-7b-hf"),
                                                  parity::device_named("nvidia_A6000"), scenario);
  int cells = 0;
  for (const Record& record : parity::read_records(kFolder + "paper_table1.csv")) {
    const auto stage = std::ranges::find(analysis.stages, record.text("stage"), &StageResult::name);
    ASSERT_NE(stage, analysis.stages.end());
    for (const std::string& name : names_of_printed(record.text("layer"))) {
      const auto row = std::ranges::find(stage->rows, name, &OpRow::name);
      ASSERT_NE(row, stage->rows.end()) << name;
      SCOPED_TRACE(record.text("stage") + ' ' + name);
      EXPECT_EQ(printed_count(row->cost.ops().value()), record.text("OPs"));
      EXPECT_EQ(printed_count(row->cost.traffic.total().value()), record.text("memory_access"));
      EXPECT_EQ(printed_intensity(row->arithmetic_intensity), record.text("arithmetic_intensity"));
      EXPECT_EQ(printed_count(row->performance.value()), record.text("max_performance"));
      EXPECT_EQ(name_of(row->timing.bound), record.text("bound"));
    }
    cells += 5;
  }
  EXPECT_EQ(cells, 120);
}

}  // namespace
}  // namespace llmviewer::llm_viewer_test
