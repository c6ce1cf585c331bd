// What plan solves for meets the targets, and one more does not: held to brute force by the sweep
// engine, which computes the same another way.

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "llmviewer/study/plan.hpp"
#include "properties/subjects.hpp"
#include "study/service.hpp"
#include "sweep/spaces.hpp"

namespace llmviewer::target_properties_test {
namespace {

struct Asked {
  std::string model;
  std::string device;
  Targets targets;
};

/// Odd figures, so that no time is a target to the last digit.
std::vector<Asked> all_asked() {
  return {{"llama3-8b", "a6000", {.ttft = Seconds{2.0173}}},
          {"llama3-8b", "h100-sxm", {.ttft = Seconds{0.5137}, .tpot = Seconds{0.00731}}},
          {"llama3-8b", "a6000", {.latency = Seconds{7.137}}},
          {"llama3-8b", "a6000", {.tpot = Seconds{0.02213}, .tokens_per_s = 97.3}},
          {"llama2-7b", "rtx-3090", {.tokens_per_s = 31.7}},
          {"gemma2-9b", "h100-sxm", {.tpot = Seconds{0.01137}, .requests_per_s = 0.217}},
          {"mixtral-8x7b", "h200-sxm", {.tpot = Seconds{0.02137}}},
          {"deepseek-v2-lite", "a100-80g-sxm", {.ttft = Seconds{1.0137}, .tpot = Seconds{0.0317}}},
          {"mamba2-2.7b", "a6000", {.ttft = Seconds{0.9137}}},
          {"llama3-8b", "epyc-9654", {.tpot = Seconds{0.0619}}}};
}

constexpr double kSeq = 700;
constexpr double kGen = 60;

PlanRow planned(const Asked& asked) {
  const Catalog catalog;
  PlanQuestion question;
  question.model = catalog.model(asked.model);
  question.devices = {catalog.hardware(asked.device)};
  question.scenario.fused_attention = true;
  question.scenario.workload.seq = kSeq;
  question.scenario.workload.gen = kGen;
  question.weights = {std::nullopt};
  question.kv = {std::nullopt};
  question.targets = asked.targets;
  return plan(question).rows.front();
}

std::string ceilings(const Targets& targets) {
  std::ostringstream where;
  where.precision(17);
  where << "fits";
  if (targets.ttft) where << " and ttft_s <= " << targets.ttft->value();
  if (targets.tpot) where << " and tpot_s <= " << targets.tpot->value();
  if (targets.latency) where << " and latency_s <= " << targets.latency->value();
  return where.str();
}

std::string floors(const Targets& targets) {
  std::ostringstream where;
  where.precision(17);
  const double tokens = targets.tokens_per_s.value_or(targets.requests_per_s.value_or(0) * kGen);
  where << " and throughput_tokens_per_s >= " << tokens;
  return where.str();
}

/// The values of a column in all rows that a condition holds in.
std::vector<double> values_where(const Asked& asked, const std::string& batch,
                                 const std::string& seq, const std::string& where,
                                 const std::string& column) {
  cli::SpaceOptions options = space_options(asked.model, asked.device);
  options.configuration.put("batch", batch);
  options.configuration.put("seq", seq);
  options.configuration.put("gen", std::to_string(static_cast<int>(kGen)));
  options.configuration.put("flash-attention", "on");
  const SweepSpace space = cli::read_space(options);
  const auto columns = sweep_columns(space);
  SweepQuery query;
  query.columns = {column_index(columns, column, "test")};
  query.where = Condition{where, columns};
  query.end = space.size();
  std::istringstream rows{rows_of(space, columns, query)};
  std::vector<double> values;
  for (std::string line; std::getline(rows, line);) values.push_back(std::stod(line));
  return values;
}

std::string from_one_to(double most) { return "1.." + std::to_string(static_cast<int>(most)); }

TEST(PlanSolves, TheLargestBatchThatBruteForceFinds) {
  for (const Asked& asked : all_asked()) {
    SCOPED_TRACE(asked.model + " on " + asked.device + ": " + ceilings(asked.targets));
    const PlanRow row = planned(asked);
    ASSERT_TRUE(row.meets);
    ASSERT_GT(row.batch, 1);
    const auto batches = values_where(asked, from_one_to(2 * row.batch + 10), "700",
                                      ceilings(asked.targets), "batch");
    ASSERT_FALSE(batches.empty());
    EXPECT_EQ(batches.back(), row.batch);
    EXPECT_EQ(static_cast<double>(batches.size()), row.batch);  // all up to it
    const auto also_fast = values_where(asked, from_one_to(row.batch), "700",
                                        ceilings(asked.targets) + floors(asked.targets), "batch");
    ASSERT_FALSE(also_fast.empty());
    EXPECT_EQ(also_fast.back(), row.batch);
  }
}

/// Of a single sequence, so that there is one axis only; a rate needs a choice of batches.
TEST(PlanSolves, TheLongestPromptThatBruteForceFinds) {
  for (const Asked& asked : all_asked()) {
    if (asked.targets.tokens_per_s || asked.targets.requests_per_s) continue;
    SCOPED_TRACE(asked.model + " on " + asked.device + ": " + ceilings(asked.targets));
    const PlanRow row = planned(asked);
    ASSERT_TRUE(row.context);
    const double context = *row.context;
    const std::string near = std::to_string(static_cast<int>(std::max(1.0, context - 20))) + ".." +
                             std::to_string(static_cast<int>(context + 20));
    const auto lengths = values_where(asked, "1", near, ceilings(asked.targets), "seq");
    ASSERT_FALSE(lengths.empty());
    EXPECT_EQ(lengths.back(), context);
    const auto coarse =
        values_where(asked, "1", "1.." + std::to_string(static_cast<int>(context * 2)) + ":+97",
                     ceilings(asked.targets), "seq");
    ASSERT_FALSE(coarse.empty());
    EXPECT_LE(coarse.back(), context);
  }
}

/// With a rate the batch is free: some batch meets all with the longest prompt, none with one more.
TEST(PlanSolves, TheLongestPromptOfAnyBatch) {
  for (const Asked& asked : all_asked()) {
    if (!asked.targets.tokens_per_s && !asked.targets.requests_per_s) continue;
    SCOPED_TRACE(asked.model + " on " + asked.device);
    const PlanRow row = planned(asked);
    ASSERT_TRUE(row.context);
    const std::string where = ceilings(asked.targets) + floors(asked.targets);
    const auto at = [&](double seq) {
      return values_where(asked, "1..600", std::to_string(static_cast<int>(seq)), where, "batch");
    };
    EXPECT_FALSE(at(*row.context).empty());
    EXPECT_TRUE(at(*row.context + 1).empty());
  }
}

/// What the search rests on: a larger batch is never faster for a sequence, takes no less memory,
/// and is never slower for all together. With beams, too, and chunks of a prefill.
TEST(PlanSolves, OnWhatOnlyGrowsWithTheBatch) {
  constexpr double kRounding = 1e-12;
  Workload plain;
  plain.seq = kSeq;
  plain.gen = kGen;
  Workload beams = plain;
  beams.beams = 3;
  beams.chunk = 256;
  for (const Model& model : all_models()) {
    if (!lower(model).decodes) continue;
    for (const Workload& workload : {plain, beams}) {
      SCOPED_TRACE(model.name);
      Scenario scenario;
      scenario.workload = workload;
      scenario.fused_attention = true;
      const ModelGraphs graphs = graphs_of(model, scenario);
      const Hardware hardware = Catalog{}.hardware("h100-sxm");
      const Service service = service_on(hardware, graphs, scenario, {});
      Measured before = measure(service, service.workload);
      for (const double batch : {2.0, 3.0, 5.0, 8.0, 21.0, 64.0, 300.0}) {
        const Measured now = measure(service, with_batch(service.workload, batch));
        constexpr double kLeast = 1 - kRounding;
        EXPECT_GE(now.generation.ttft, before.generation.ttft * kLeast);
        EXPECT_GE(now.generation.tpot, before.generation.tpot * kLeast);
        EXPECT_GE(now.generation.latency, before.generation.latency * kLeast);
        EXPECT_GE(now.memory.total, before.memory.total * kLeast);
        EXPECT_GE(now.requests_per_s, before.requests_per_s * kLeast);
        before = now;
      }
    }
  }
}

}  // namespace
}  // namespace llmviewer::target_properties_test
