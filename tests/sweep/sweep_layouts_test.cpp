#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/study/best_layout.hpp"
#include "llmviewer/sweep/sweep.hpp"
#include "llmviewer/units/scaled.hpp"
#include "sweep/spaces.hpp"

namespace llmviewer::sweep_layouts_test {
namespace {

TEST(SweepLayouts, AreAxesWhoseRowsDoNotDependOnJobsOrShards) {
  cli::SpaceOptions options = space_options("llama3-8b,mixtral-8x7b", "h100-sxm,b200");
  options.configuration.put("batch", "1..40");
  options.configuration.put("seq", "1,512..4096:+512");
  options.configuration.put("tp", "1,2,8,64");
  options.configuration.put("pp", "1,4");
  options.configuration.put("dp", "1,4");
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  for (std::size_t c = 0; c < columns.size(); ++c) query.columns.push_back(c);
  const std::string whole = rows_of(space, columns, query);
  EXPECT_EQ(lines_of(whole).size(), space.size());
  query.jobs = 3;
  EXPECT_EQ(rows_of(space, columns, query), whole);
  std::string together;
  for (std::uint64_t shard = 1; shard <= 7; ++shard) {
    const RowRange range = shard_of(space.size(), shard, 7);
    query.begin = range.begin;
    query.end = range.end;
    together += rows_of(space, columns, query);
  }
  EXPECT_TRUE(together == whole);
}

TEST(SweepLayouts, ABatchThatLeavesReplicasIdleIsImpossible) {
  cli::SpaceOptions options = space_options("llama3-8b", "h100-sxm");
  options.configuration.put("batch", "1..4");
  options.configuration.put("dp", "1,3");
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  for (const char* name : {"batch", "dp", "status", "reason"}) {
    query.columns.push_back(column_index(columns, name, ""));
  }
  const std::string idle = "--dp 3: a batch of fewer than 3 leaves some without a sequence";
  EXPECT_EQ(rows_of(space, columns, query), "1,1,ok,\n1,3,impossible," + idle +
                                                "\n2,1,ok,\n2,3,impossible," + idle +
                                                "\n3,1,ok,\n3,3,ok,\n4,1,ok,\n4,3,ok,\n");
}

TEST(SweepLayouts, WalkedRowsAreBoundAsAnalyzeSays) {
  cli::SpaceOptions options = space_options("llama3-8b", "h100-sxm");
  options.configuration.put("batch", "1,64");
  options.configuration.put("seq", "32,4096");
  options.configuration.put("tp", "1,8");
  options.configuration.put("prefix", "16");
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  query.columns = {column_index(columns, "prefill_bound", ""),
                   column_index(columns, "prefill_network_time_s", "")};
  const auto lines = lines_of(rows_of(space, columns, query));
  std::set<std::string_view> seen;
  for (std::size_t row = 0; row < lines.size(); ++row) {
    const RowPlace place = place_of(space, row);
    Scenario at = space.scenarios[place.scenario].scenario;
    at.workload.batch = space.batch[place.batch];
    at.workload.seq = (*space.seq)[place.seq];
    const StageTotal total =
        analyze(*space.models[0].model, *space.devices[0].hardware, at).stages.front().total;
    EXPECT_EQ(lines[row],
              std::string{name_of(total.bound)} + ',' + round_trip(total.network_time.value()));
    seen.insert(name_of(total.bound));
  }
  EXPECT_EQ(seen.size(), 3U);
}

/// Each row's layout is that which best_layout finds.
void expect_best_layouts(const cli::SpaceOptions& options) {
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  for (const char* name : {"tp", "pp", "ep", "dp", "cp", "sequence_parallel"}) {
    query.columns.push_back(column_index(columns, name, ""));
  }
  const auto lines = lines_of(rows_of(space, columns, query));
  ASSERT_EQ(lines.size(), space.size());
  for (std::size_t row = 0; row < lines.size(); ++row) {
    const RowPlace place = place_of(space, row);
    const SweepScenario& one = space.scenarios[place.scenario];
    Scenario at = one.scenario;
    at.workload.batch = space.batch[place.batch];
    at.workload.seq = (*space.seq)[place.seq];
    if (space.gen) at.workload.gen = (*space.gen)[place.gen];
    const double devices = std::stod(one.settings.back());
    const Model& model = *space.models[place.model].model;
    const Layout layout =
        best_layout(model, *space.devices[0].hardware, at, devices, std::nullopt).layout;
    std::ostringstream expected;
    expected << layout.tensor << ',' << layout.pipeline << ',' << layout.expert << ','
             << layout.data << ',' << layout.context << ','
             << (layout.sequence_parallel ? "true" : "false");
    EXPECT_EQ(lines[row], expected.str()) << model.name << " row " << row;
  }
}

TEST(SweepLayouts, CompeteAtEachPointAsAnalyzeChooses) {
  cli::SpaceOptions options = space_options("llama3-8b,mixtral-8x7b,bert-base", "h100-sxm");
  options.configuration.put("batch", "1,16,200");
  options.configuration.put("seq", "128,8192");
  options.configuration.put("devices", "1,2,8");
  expect_best_layouts(options);
}

TEST(SweepLayouts, CompeteByTheTimesToExpectWhereTheyAreAskedFor) {
  cli::SpaceOptions options = space_options("llama3-8b,mixtral-8x7b", "h100-sxm");
  options.configuration.put("batch", "1,200");
  options.configuration.put("seq", "128,8192");
  options.configuration.put("predict", "on");
  options.configuration.put("devices", "2,8");
  expect_best_layouts(options);
  options.configuration.put("gen", "100");
  expect_best_layouts(options);
}

TEST(SweepLayouts, WhereNoneIsPredictedAreImpossible) {
  cli::SpaceOptions options = space_options("llama3-8b", "h100-sxm");
  options.configuration.put("batch", "32");
  options.configuration.put("predict", "on");
  options.configuration.put("devices", "8,16");
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.end = space.size();
  query.columns = {column_index(columns, "status", ""), column_index(columns, "reason", "")};
  EXPECT_EQ(
      rows_of(space, columns, query),
      "ok,\nimpossible,--predict: 16 devices: no times beyond 8 devices or one link domain are "
      "known\n");
}

TEST(SweepLayouts, CompeteOnlyWhereNoneIsGiven) {
  cli::SpaceOptions options = space_options("llama3-8b", "h100-sxm");
  options.configuration.put("devices", "1,8");
  options.configuration.put("tp", "2");
  EXPECT_THROW(cli::read_space(options), Error);
  options.configuration.clear("tp");
  options.configuration.put("prefix", "100");
  EXPECT_THROW(cli::read_space(options), Error);
  options.configuration.clear("prefix");
  options.configuration.put("overlap", "0.5");
  EXPECT_EQ(cli::read_space(options).scenarios.back().layouts.front().overlap, 0.5);
}

}  // namespace
}  // namespace llmviewer::sweep_layouts_test
