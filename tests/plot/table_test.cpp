// Curves and heatmaps of whatever a CSV may hold.

#include "llmviewer/plot/table.hpp"

#include <gtest/gtest.h>

#include <random>

#include "llmviewer/error.hpp"
#include "llmviewer/plot/terminal.hpp"
#include "plot/table_axes.hpp"
#include "plot/xml.hpp"

namespace llmviewer::table_test {
namespace {

TEST(PlotTable, TellsUnitsAndTitlesByTheNamesOfColumns) {
  EXPECT_EQ(unit_of("decode_time_s"), "s");
  EXPECT_EQ(unit_of("decode_bytes"), "B");
  EXPECT_EQ(unit_of("total_bytes"), "iB");
  EXPECT_EQ(unit_of("throughput_tokens_per_s"), "tokens/s");
  EXPECT_EQ(unit_of("hw.memory.bandwidth"), "B/s");
  EXPECT_EQ(unit_of("batch"), "");
  EXPECT_EQ(title_of("decode_time_s"), "decode time");
  EXPECT_EQ(title_of("tpot_s"), "TPOT");
  EXPECT_EQ(title_of("tpot_last_s"), "TPOT last");
  EXPECT_EQ(title_of("kv_cache_bytes"), "KV cache held");
  EXPECT_EQ(title_of("decode_bytes"), "decode traffic");
  EXPECT_EQ(title_of("decode_bytes_per_s"), "decode bandwidth used");
  EXPECT_EQ(title_of("decode_tokens_per_s"), "decode rate, tokens/s");
  EXPECT_EQ(title_of("hw.memory.bandwidth"), "memory bandwidth");
  EXPECT_EQ(title_of("some_column"), "some column");
  EXPECT_EQ(title_of("throughput_tokens_per_s"), "throughput, tokens/s");
}

TEST(PlotTable, NamesValuesByTheirColumnsWhereTheyDoNotSpeakForThemselves) {
  EXPECT_EQ(named_value("batch", "16"), "batch 16");
  EXPECT_EQ(named_value("weights", "4"), "weights 4-bit");
  EXPECT_EQ(named_value("kv", "fp8"), "KV cache fp8");
  EXPECT_EQ(named_value("hardware", "h100-sxm"), "h100-sxm");
  EXPECT_EQ(named_value("flash_attention", "true"), "flash attention");
  EXPECT_EQ(named_value("flash_attention", "false"), "no flash attention");
  EXPECT_EQ(named_value("hw.memory.bandwidth", "768e9"), "memory bandwidth 768 GB/s");
  EXPECT_EQ(named_value("gen", ""), "generated tokens (none)");
}

TEST(PlotTable, ReadsNumbersWithAndWithoutUnits) {
  EXPECT_EQ(number_in("1e3"), 1000);
  EXPECT_EQ(number_in("200GB/s"), 200e9);
  for (const char* none : {"", "fp16", "nan", "inf", "1,2", "int8"}) {
    EXPECT_FALSE(number_in(none)) << none;
  }
}

TEST(PlotTable, NumbersAreTheirPlacesAndWordsStandInARow) {
  const PlotTable table = read_plot_table("n,w\n4,x\n1,y\n,x\n", "test");
  const Places numbers = places_of(table, 0);
  EXPECT_TRUE(numbers.numeric);
  EXPECT_EQ(numbers.distinct, (std::vector<double>{1, 4}));
  const Places words = places_of(table, 1);
  EXPECT_FALSE(words.numeric);
  EXPECT_EQ(words.of_rows, (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(words.labels, (std::vector<std::string>{"x", "y"}));
}

/// Draws it, or refuses it with an Error; nothing else.
void expect_answered(const PlotTable& table) {
  const CurveQuestion curve{table.names[0], {table.names[1]}, {table.names[2]}};
  const HeatmapQuestion map{table.names[0], table.names[2], table.names[1]};
  try {
    EXPECT_EQ(problem_of_xml(draw_curve(table, curve, {})), "");
    show_curve(table, curve, {});
  } catch (const Error&) {
  }
  try {
    EXPECT_EQ(problem_of_xml(draw_heatmap(table, map, {})), "");
    show_heatmap(table, map, {});
  } catch (const Error&) {
  }
}

TEST(PlotTable, NumbersAtTheEndsOfTheRangeAreDrawnOrRefused) {
  std::mt19937_64 random{3};
  const std::vector<std::string> cells{
      "0",    "-1",  "1e308", "-1e308", "5e-324", "1e17", "100000000000000016",
      "",     "x",   "<&>\"", "1e-300", "12.5",   "0.1",  "\xff\x01",
      "1e18", "3ms", "nan",   "1",      "2"};
  std::uniform_int_distribution<std::size_t> pick{0, cells.size() - 1};
  std::uniform_int_distribution<std::size_t> rows{1, 6};
  for (int i = 0; i < 3000; ++i) {
    PlotTable table{{"a", "b_s", "c"}, {}};
    const std::size_t count = rows(random);
    for (std::size_t row = 0; row < count; ++row) {
      table.rows.push_back({cells[pick(random)], cells[pick(random)], cells[pick(random)]});
    }
    expect_answered(table);
  }
}

TEST(PlotTable, AnyBytesAreReadOrRefused) {
  std::mt19937_64 random{5};
  constexpr std::string_view kBytes = "a1,,,\"\"\n\n\r;\xff ";
  std::uniform_int_distribution<std::size_t> pick{0, kBytes.size() - 1};
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t length = pick(random) * 2; length > 0; --length) text += kBytes[pick(random)];
    try {
      const PlotTable table = read_plot_table(text, "test");
      for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.names.size());
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace llmviewer::table_test
