#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "llmviewer/analysis/explain.hpp"
#include "llmviewer/report/views.hpp"
#include "report/document.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::explain_report_test {
namespace {

using testing::HasSubstr;

std::string explained(const std::string& op, std::string_view format) {
  const Catalog catalog;
  const auto explanations =
      explain(catalog.model("llama2-7b"), catalog.hardware("a6000"), scenario(), op);
  std::ostringstream out;
  write_explanations(explanations, format, out);
  return out.str();
}

TEST(ExplainReport, ShowsFormulasTimesAndTheRoofThatBinds) {
  const std::string text = explained("q_proj", "table");
  EXPECT_THAT(text, testing::StartsWith("q_proj in prefill\n"));
  EXPECT_THAT(text, HasSubstr("\nmatrix ops       2·m·k·n  2·2048·4096·4096  68.7 Gops\n"));
  EXPECT_THAT(text, HasSubstr("\nmatrix fp16  68.7 Gops  155 Tops/s   444 µs  ◀ binds\n"));
  EXPECT_THAT(text, HasSubstr("\nmemory         67.1 MB    768 GB/s  87.4 µs\n"));
  EXPECT_THAT(text, HasSubstr("1024 ops/B ≥ ridge point 202 ops/B (fp16 matrix): compute-bound"));
  EXPECT_THAT(text, HasSubstr("444 µs × 32 = 14.2 ms, 6.1 % of prefill"));
  EXPECT_THAT(text, HasSubstr("\nq_proj in decode\n"));
}

TEST(ExplainReport, MeasuresAnOperatorOfTheVectorUnitsByTheirRidgePoint) {
  EXPECT_THAT(explained("rope", "table"),
              HasSubstr("0.75 ops/B < ridge point 50.4 ops/B (vector): memory-bound"));
}

TEST(ExplainReport, OfAnOperatorFitsAScreen) {
  for (const char* op : {"q_proj", "softmax", "rope", "lm_head", "embedding"}) {
    const std::string text = explained(op, "table");
    EXPECT_LE(count_lines(text), 2U * 24) << op;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(text_width(line), kTextWidth);
  }
}

TEST(ExplainReport, HasTheSameNumbersInJson) {
  const auto json = nlohmann::json::parse(explained("q_proj", "json"));
  EXPECT_EQ(json["schema"], 1);
  const auto& prefill = json["explanations"][0];
  EXPECT_EQ(prefill["stage"], "prefill");
  EXPECT_EQ(prefill["limiter"], "matrix");
  EXPECT_EQ(prefill["formulas"][0]["value"], 68719476736);
  EXPECT_EQ(prefill["time_s"], prefill["matrix_time_s"]);
}

TEST(ExplainReport, HasARowAFormulaInCsv) {
  EXPECT_THAT(explained("q_proj", "csv"),
              testing::StartsWith("stage,group,op,quantity,symbols,numbers,value,unit\n"
                                  "prefill,full/mlp,q_proj,matrix ops,2·m·k·n,2·2048·4096·4096,"
                                  "68719476736,op\n"));
}

}  // namespace
}  // namespace llmviewer::test::explain_report_test
