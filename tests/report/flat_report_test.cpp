#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "llmviewer/error.hpp"
#include "report/sample.hpp"

namespace llmviewer::test::flat_report_test {
namespace {

TEST(CsvReport, BeginsWithTheColumnsOfTheContract) {
  const std::string text = written(sample(), "csv");
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "model,hardware,stage,group,op,kind,repeat,compute_type,ops,matrix_ops,vector_ops,"
            "memory_access_bytes,load_weight_bytes,load_act_bytes,store_act_bytes,load_kv_bytes,"
            "store_kv_bytes,arithmetic_intensity,performance_ops_per_s,bound,limiter,time_s,"
            "total_time_s,share");
}

TEST(CsvReport, HoldsAnOperatorInFullPrecision) {
  const std::string text = written(sample(), "csv");
  // 2·2048·4096² ops; 2·4096² bytes of weights, 2·2048·4096 in and out; time = ops / 154.8e12.
  EXPECT_EQ(line_with(text, "llama2-7b,a6000,prefill,full/mlp,q_proj,"),
            "llama2-7b,a6000,prefill,full/mlp,q_proj,linear,32,fp16,68719476736,68719476736,0,"
            "67108864,33554432,16777216,16777216,0,0,1024,154800000000000,compute,matrix,"
            "0.0004439242683204134,0.01420557658625323,0.06051556646758999");
}

TEST(CsvReport, HasARowForEachOperatorOfEachStage) {
  const Analysis analysis = sample();
  EXPECT_EQ(count_lines(written(analysis, "csv")),
            1 + analysis.stages[0].rows.size() + analysis.stages[1].rows.size());
}

TEST(CsvReport, PrintsTotalsOnRequest) {
  ReportOptions options;
  options.rows = RowChoice::total;
  options.columns = {"stage", "group", "op", "repeat", "bound", "share"};
  EXPECT_EQ(written(sample(), "csv", options),
            "stage,group,op,repeat,bound,share\n"
            "prefill,,total,1,compute,1\n"
            "decode,,total,1,memory,1\n");
}

TEST(CsvReport, PrintsOperatorsThenTheTotalOfEachStageForAllRows) {
  ReportOptions options;
  options.rows = RowChoice::all;
  options.columns = {"stage", "op"};
  const std::string text = written(sample(), "csv", options);
  EXPECT_NE(text.find("prefill,lm_head\nprefill,total\ndecode,embedding\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("decode,lm_head\ndecode,total\n"));
}

TEST(CsvReport, QuotesWhatHoldsACommaAQuoteOrALineEnd) {
  Analysis analysis = sample();
  analysis.subject.model = "a,\"b\"\nc";
  ReportOptions options;
  options.rows = RowChoice::total;
  options.columns = {"model"};
  EXPECT_EQ(written(analysis, "csv", options), "model\n\"a,\"\"b\"\"\nc\"\n\"a,\"\"b\"\"\nc\"\n");
}

TEST(JsonlReport, HasAnObjectALineWithTheColumnsAsKeys) {
  const Analysis analysis = sample();
  std::istringstream lines{written(analysis, "jsonl")};
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    // neither the network's nor the six that --predict adds
    EXPECT_EQ(nlohmann::json::parse(line).size(), columns().size() - 7);
  }
  EXPECT_EQ(count, analysis.stages[0].rows.size() + analysis.stages[1].rows.size());
}

TEST(Columns, HaveAMeaningAndTheUnitOfTheirName) {
  for (const ColumnHelp& column : columns()) {
    EXPECT_FALSE(column.meaning.empty()) << column.name;
    if (column.name.ends_with("_bytes")) {
      EXPECT_EQ(column.unit, "B") << column.name;
    }
    if (column.name.ends_with("time_s")) {
      EXPECT_EQ(column.unit, "s") << column.name;
    }
  }
}

TEST(Columns, AnUnknownOneIsAnErrorThatNamesTheNearest) {
  const std::vector<std::string> names{"op", "time"};
  try {
    check_columns(names);
    FAIL() << "\"time\" was accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "--columns: there is no column \"time\"; did you mean \"time_s\"?");
  }
}

TEST(ReportFormats, AnUnknownOneIsAnErrorThatNamesTheOthers) {
  EXPECT_EQ(report_format("csv").name, "csv");
  EXPECT_THROW(report_format("cvs"), Error);
  try {
    report_format("yaml");
    FAIL() << "yaml was accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("use one of table, csv, json, jsonl, markdown"));
  }
}

}  // namespace
}  // namespace llmviewer::test::flat_report_test
