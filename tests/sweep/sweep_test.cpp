#include "llmviewer/sweep/sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"
#include "sweep/spaces.hpp"

namespace llmviewer::sweep_test {
namespace {

/// Two models, three devices, numbers and formats: 2·3·40·25·2·6 = 72,000 rows, one of the devices
/// without fp8 and one whose rates are not published.
class SweepTest : public ::testing::Test {
 protected:
  SweepTest() {
    cli::SpaceOptions options = space_options("llama2-7b,mixtral-8x7b", "a6000,h100-sxm,b200");
    options.configuration.put("batch", "1..40");
    options.configuration.put("seq", "1,64..4096:+168");
    options.configuration.put("gen", "1,32");
    options.configuration.put("weights", "fp16,int8,int4-g128");
    options.configuration.put("flash-attention", "on,off");
    space_ = cli::read_space(options);
    columns_ = sweep_columns(space_);
    query_.end = space_.size();
    query_.columns = {index("model"),
                      index("hardware"),
                      index("batch"),
                      index("seq"),
                      index("gen"),
                      index("weights"),
                      index("flash_attention"),
                      index("tpot_s"),
                      index("throughput_tokens_per_s"),
                      index("total_bytes"),
                      index("fits")};
  }

  std::size_t index(std::string_view name) const { return column_index(columns_, name, ""); }
  std::string rows(const SweepQuery& query) const { return rows_of(space_, columns_, query); }

  /// The numbers of a column of all rows, in order.
  std::vector<double> values(std::string_view name) const {
    SweepQuery query = query_;
    query.columns = {index(name)};
    std::vector<double> numbers;
    for (const std::string& line : lines_of(rows(query))) numbers.push_back(std::stod(line));
    return numbers;
  }

  SweepSpace space_;
  std::vector<SweepColumn> columns_;
  SweepQuery query_;
};

TEST_F(SweepTest, RowsAreInTheOrderOfAxesTheLastFastest) {
  const auto lines = lines_of(rows(query_));
  ASSERT_EQ(lines.size(), space_.size());
  EXPECT_TRUE(lines[0].starts_with("llama2-7b,a6000,1,1,1,fp16,true,")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("llama2-7b,a6000,1,1,1,fp16,false,")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("llama2-7b,a6000,1,1,1,int8,true,")) << lines[2];
  EXPECT_TRUE(lines[6].starts_with("llama2-7b,a6000,1,1,32,fp16,true,")) << lines[6];
  EXPECT_TRUE(lines[12].starts_with("llama2-7b,a6000,1,64,1,fp16,true,")) << lines[12];
  EXPECT_TRUE(lines.back().starts_with("mixtral-8x7b,b200,40,4096,32,int4-g128,false,"))
      << lines.back();
}

TEST_F(SweepTest, TheNumberOfJobsMakesNoDifference) {
  const std::string one = rows(query_);
  for (const unsigned jobs : {2U, 3U, 8U}) {
    SweepQuery query = query_;
    query.jobs = jobs;
    EXPECT_EQ(rows(query), one) << jobs;
  }
}

TEST_F(SweepTest, ShardsPutTogetherAreTheWhole) {
  const std::string whole = rows(query_);
  for (const std::uint64_t shards : {1U, 2U, 7U, 64U, 1000U}) {
    std::string together;
    for (std::uint64_t shard = 1; shard <= shards; ++shard) {
      SweepQuery query = query_;
      const RowRange range = shard_of(space_.size(), shard, shards);
      query.begin = range.begin;
      query.end = range.end;
      together += rows(query);
    }
    EXPECT_TRUE(together == whole) << shards;
  }
}

TEST_F(SweepTest, MoreShardsThanRowsLeaveSomeEmpty) {
  EXPECT_EQ(shard_of(3, 1, 5).end, 0U);
  EXPECT_EQ(shard_of(3, 5, 5).end, 3U);
  EXPECT_EQ(shard_of(1'000'000'000'000'000'000, 999, 1000).end, 999'000'000'000'000'000U);
}

TEST_F(SweepTest, WhereKeepsExactlyTheRowsThatItHoldsFor) {
  SweepQuery query = query_;
  query.where.emplace("tpot_s < 8ms and fits and tpot_s > 0", columns_);
  std::string expected;
  const auto lines = lines_of(rows(query_));
  const auto tpot = values("tpot_s");
  const auto fits = [&](const std::string& line) { return line.ends_with("true"); };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (tpot[i] < 8e-3 && tpot[i] > 0 && fits(lines[i])) expected += lines[i] + "\n";
  }
  EXPECT_EQ(rows(query), expected);
  EXPECT_NE(expected, "");
}

TEST_F(SweepTest, TopIsWhatSortingGives) {
  const auto throughput = values("throughput_tokens_per_s");
  std::vector<std::size_t> order(throughput.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return throughput[a] > throughput[b]; });
  const auto lines = lines_of(rows(query_));
  std::string expected;
  for (std::size_t i = 0; i < 50; ++i) expected += lines[order[i]] + "\n";
  for (const unsigned jobs : {1U, 3U}) {
    SweepQuery query = query_;
    query.jobs = jobs;
    query.top = 50;
    query.by = Criterion{index("throughput_tokens_per_s"), Better::more};
    EXPECT_EQ(rows(query), expected);
  }
}

TEST_F(SweepTest, TheFrontIsWhatNoRowBeats) {
  const auto throughput = values("throughput_tokens_per_s");
  const auto tpot = values("tpot_s");
  const auto bytes = values("total_bytes");
  SweepQuery query = query_;
  query.jobs = 2;
  query.where.emplace("gen > 1 and batch <= 6 and hardware == 'b200'", columns_);
  query.pareto = {{index("throughput_tokens_per_s"), Better::more},
                  {index("tpot_s"), Better::less},
                  {index("total_bytes"), Better::less}};
  const auto lines = lines_of(rows(query_));
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const RowPlace place = place_of(space_, i);
    if (place.gen == 1 && place.batch < 6 && place.device == 2) seen.push_back(i);
  }
  std::string expected;
  for (const std::size_t i : seen) {
    const bool beaten = std::any_of(seen.begin(), seen.end(), [&](std::size_t other) {
      const bool no_worse =
          throughput[other] >= throughput[i] && tpot[other] <= tpot[i] && bytes[other] <= bytes[i];
      const bool equal =
          throughput[other] == throughput[i] && tpot[other] == tpot[i] && bytes[other] == bytes[i];
      return no_worse && (!equal || other < i);
    });
    if (!beaten) expected += lines[i] + "\n";
  }
  EXPECT_EQ(rows(query), expected);
}

TEST_F(SweepTest, GroupsChooseForThemselves) {
  SweepQuery query = query_;
  query.jobs = 3;
  query.top = 1;
  query.by = Criterion{index("batch"), Better::more};
  query.group_by = {index("hardware"), index("gen")};
  query.where.emplace("fits and weights == 'int8' and flash_attention == 'true'", columns_);
  query.columns = {index("hardware"), index("gen"), index("batch")};
  EXPECT_EQ(rows(query),
            "a6000,1,40\na6000,32,40\nh100-sxm,1,40\nh100-sxm,32,40\nb200,1,40\nb200,32,40\n");
}

TEST_F(SweepTest, ASweepStopsAfterWholeRows) {
  std::atomic<bool> stop{false};
  SweepReport report{space_, columns_, query_.columns, {.format = "csv"}};
  std::string text;
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& rows) { report.format(block, rows); };
  sink.write = [&](std::string_view rows) {
    text += rows;
    stop = true;
  };
  sink.stop = &stop;
  const SweepSummary summary = run_sweep(space_, columns_, query_, sink);
  EXPECT_TRUE(summary.stopped);
  EXPECT_EQ(lines_of(text).size(), summary.rows);
  EXPECT_LT(summary.rows, space_.size());
  EXPECT_TRUE(rows(query_).starts_with(text));
}

TEST(SweepStatus, WhatCannotBeIsARowThatSaysSo) {
  cli::SpaceOptions options = space_options("llama3-8b,bert-base", "v100-32g-sxm,h100-sxm");
  options.configuration.put("compute", "fp8");
  options.configuration.put("seq", "100,16384");
  options.strict_context = true;
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  for (const char* name : {"model", "hardware", "seq", "decode_ops", "status", "reason"}) {
    query.columns.push_back(column_index(columns, name, ""));
  }
  const auto lines = lines_of(rows_of(space, columns, query));
  ASSERT_EQ(lines.size(), 8U);
  EXPECT_EQ(lines[0],
            "llama3-8b,v100-32g-sxm,100,,impossible,--compute: v100-32g-sxm does not compute fp8");
  EXPECT_TRUE(lines[2].starts_with("llama3-8b,h100-sxm,100,1")) << lines[2];
  EXPECT_TRUE(lines[2].ends_with(",ok,")) << lines[2];
  EXPECT_EQ(lines[3], "llama3-8b,h100-sxm,16384,,beyond_context,");
  EXPECT_EQ(lines[6], "bert-base,h100-sxm,100,,ok,");  // no decode stage: an empty cell
}

TEST(SweepSpaceOf, PatternsStandForNames) {
  const SweepSpace llamas = cli::read_space(space_options("llama2*", "nvidia:*"));
  EXPECT_GT(llamas.models.size(), 2U);
  for (const SweepModel& model : llamas.models) EXPECT_TRUE(model.name.starts_with("llama2"));
  EXPECT_GT(llamas.devices.size(), 20U);
  for (const SweepDevice& device : llamas.devices) {
    EXPECT_EQ(device.hardware->vendor, "nvidia") << device.name;
  }
  const SweepSpace all = cli::read_space(space_options("all", "all"));
  EXPECT_EQ(all.models.size(), Catalog{}.model_names().size());
  EXPECT_EQ(all.devices.size(), Catalog{}.hardware_names().size());
  EXPECT_THROW(cli::read_space(space_options("nosuch*", "a6000")), Error);
  EXPECT_THROW(cli::read_space(space_options("llama2-7b", "nosuch:*")), Error);
  EXPECT_THROW(cli::read_space(space_options("llama2-7", "a6000")), Error);
}

TEST(SweepSpaceOf, AFactMayBeAnAxis) {
  cli::SpaceOptions options = space_options("llama2-7b", "a6000");
  options.configuration.put_all("set", {"hw.memory.bandwidth=768GB/s,1TB/s..4TB/s:x2"});
  const SweepSpace space = cli::read_space(options);
  ASSERT_EQ(space.devices.size(), 4U);
  EXPECT_EQ(space.devices[0].hardware->bandwidth.value(), 768e9);
  EXPECT_EQ(space.devices[3].hardware->bandwidth.value(), 4e12);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  query.columns = {column_index(columns, "hw.memory.bandwidth", "")};
  EXPECT_EQ(rows_of(space, columns, query),
            "768000000000\n1000000000000\n2000000000000\n4000000000000\n");
}

TEST(SweepSpaceOf, AFactMayBeJudgedBy) {
  cli::SpaceOptions options = space_options("llama2-7b", "a6000");
  options.configuration.put_all("set", {"hw.memory.bandwidth=100GB/s..2TB/s:+100GB/s"});
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  const std::size_t bandwidth = column_index(columns, "hw.memory.bandwidth", "");
  SweepQuery query;
  query.end = space.size();
  query.columns = {bandwidth};
  query.where.emplace("decode_time_s < 20ms and hw.memory.bandwidth >= 0.2TB/s", columns);
  query.top = 1;
  query.by = Criterion{bandwidth, Better::less};
  // A token reads 13.75 GB at the usual context of 1024: 687 GB/s, and the next step is 700.
  EXPECT_EQ(rows_of(space, columns, query), "700000000000\n");
}

TEST(SweepSpaceOf, TooManyRowsAreRefused) {
  cli::SpaceOptions options = space_options("all", "all");
  options.configuration.put("batch", "1..1000000000");
  options.configuration.put("seq", "1..1000000000");
  EXPECT_THROW(cli::read_space(options), Error);
}

}  // namespace
}  // namespace llmviewer::sweep_test
