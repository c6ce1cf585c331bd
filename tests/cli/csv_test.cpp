// The flat formats, read by a parser that knows nothing but commas, quotes and lines.

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::csv_test {
namespace {

using Row = std::vector<std::string>;

std::vector<Row> parse_csv(const std::string& text) {
  std::vector<Row> rows;
  Row row{""};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      row.emplace_back();
    } else if (c == '\n' && !quoted) {
      rows.push_back(row);
      row = {""};
    } else {
      row.back() += c;
    }
  }
  EXPECT_EQ(row, Row{""}) << "the last line has no end";
  return rows;
}

void expect_rectangle(const std::vector<std::string>& command) {
  const Outcome outcome = run_program(command);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out.find('\r'), std::string::npos);
  const auto rows = parse_csv(outcome.out);
  ASSERT_GE(rows.size(), 2U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].size(), rows[0].size()) << "line " << i + 1;
  }
}

TEST(Csv, EveryLineHasAsManyColumnsAsTheHeader) {
  for (const char* line :
       {"analyze -m llama2-7b --hw a6000 -f csv",
        "analyze -m llama2-7b --hw a6000 -f csv --rows all",
        "analyze -m deepseek-v3 --hw h200-sxm -f csv --rows all -g 4",
        "analyze -m DiT-XL/2 --hw a6000 -f csv --steps 10 --cfg",
        "analyze -m whisper-large-v3 --hw a6000 -f csv",
        "analyze -m llama2-7b --hw a6000 -f csv --columns op,time_s", "models -f csv",
        "models llama2-7b -f csv", "hardware -f csv", "hardware a6000 -f csv", "formats -f csv"}) {
    SCOPED_TRACE(line);
    expect_rectangle(words_of(line));
  }
}

TEST(Csv, HasTheColumnsThatScriptsRelyOnInTheirOrder) {
  const Outcome outcome = run_program(words_of("analyze -m llama2-7b --hw a6000 -f csv"));
  EXPECT_TRUE(outcome.out.starts_with(
      "model,hardware,stage,group,op,kind,repeat,compute_type,ops,matrix_ops,vector_ops,"
      "memory_access_bytes,load_weight_bytes,load_act_bytes,store_act_bytes,load_kv_bytes,"
      "store_kv_bytes,arithmetic_intensity,performance_ops_per_s,bound,limiter,time_s,"
      "total_time_s,share"))
      << outcome.out.substr(0, 400);
}

TEST(Csv, NumbersAreNumbersWithoutPrefixOrUnit) {
  const auto rows =
      parse_csv(run_program(words_of("analyze -m llama2-7b --hw a6000 -f csv --rows all "
                                     "--columns ops,memory_access_bytes,time_s,share"))
                    .out);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    for (const std::string& cell : rows[i]) {
      char* end = nullptr;
      std::strtod(cell.c_str(), &end);
      EXPECT_TRUE(!cell.empty() && *end == '\0') << '"' << cell << '"';
    }
  }
}

TEST(Csv, SharesAndTimesOfTheRowsSumToTheTotal) {
  const auto rows = parse_csv(run_program(words_of("analyze -m mixtral-8x7b --hw a6000 -f csv "
                                                   "--stage decode --rows all "
                                                   "--columns op,total_time_s"))
                                  .out);
  double sum = 0;
  for (std::size_t i = 1; i + 1 < rows.size(); ++i) sum += std::stod(rows[i][1]);
  ASSERT_EQ(rows.back()[0], "total");
  EXPECT_NEAR(sum / std::stod(rows.back()[1]), 1, 1e-12);
}

}  // namespace
}  // namespace llmviewer::csv_test
