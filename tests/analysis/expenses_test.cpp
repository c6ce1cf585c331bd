// What tokens cost in dollars, joules and grams: that the parts pay for the whole, and what is
// missing stays missing.

#include "llmviewer/analysis/expenses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::expenses_test {
namespace {

Tariff tariff_on(const std::string& device) {
  return tariff_of(Catalog{}.hardware(device), energy_figures({}));
}

Expenses expenses(const std::string& device, const Scenario& scenario, const Tariff& tariff,
                  const std::string& model = "llama2-7b") {
  return expenses_of(analyze(Catalog{}.model(model), Catalog{}.hardware(device), scenario), tariff);
}

const Charge& charge(const Expenses& expenses, const std::string& of) {
  const auto found =
      std::ranges::find_if(expenses.tokens, [&](const Charge& one) { return name_of(one) == of; });
  EXPECT_NE(found, expenses.tokens.end()) << of;
  return *found;
}

TEST(Expenses, InputAndOutputTokensPayForTheRequest) {
  for (const double generated : {1.0, 2.0, 100.0}) {
    const Expenses all =
        expenses("h100-sxm", fused_request(4, 512, generated), tariff_on("h100-sxm"));
    double usd = 512 * *charge(all, "input").usd;
    double least = 512 * *charge(all, "input").joules.least;
    if (generated > 1) {
      usd += (generated - 1) * *charge(all, "output").usd;
      least += (generated - 1) * *charge(all, "output").joules.least;
    }
    EXPECT_NEAR(usd / *all.request->usd, 1, 1e-12);
    EXPECT_NEAR(least / *all.request->joules.least, 1, 1e-12);
    EXPECT_NEAR((512 + generated) * *charge(all, "all").usd / *all.request->usd, 1, 1e-12);
    EXPECT_NEAR(generated * *charge(all, "generated").usd / *all.request->usd, 1, 1e-12);
  }
}

TEST(Expenses, OfOneTokenHaveNoOutputAfterIt) {
  const Expenses all = expenses("h100-sxm", fused_request(1, 64, 1), tariff_on("h100-sxm"));
  EXPECT_EQ(std::ranges::count(all.tokens, Charged::output, &Charge::of), 0);
}

TEST(Expenses, WithoutARequestAreOfTheStages) {
  const Expenses all = expenses("h100-sxm", fused_request(8, 512), tariff_on("h100-sxm"));
  ASSERT_EQ(all.tokens.size(), 2U);
  EXPECT_FALSE(all.request);
  const Analysis analysis =
      analyze(Catalog{}.model("llama2-7b"), Catalog{}.hardware("h100-sxm"), fused_request(8, 512));
  for (std::size_t i = 0; i < 2; ++i) {
    const StageTotal& total = analysis.stages[i].total;
    EXPECT_EQ(all.tokens[i].of, Charged::stage);
    EXPECT_EQ(all.tokens[i].stage, analysis.stages[i].stage);
    EXPECT_NEAR(*all.tokens[i].usd, 2.95 / 3600 / total.tokens_per_s, 1e-15);
  }
}

TEST(Expenses, AreInProportionToThePrice) {
  Tariff tariff = tariff_on("a6000");
  const double once = *expenses("a6000", fused_request(1, 128, 16), tariff).request->usd;
  tariff.usd_per_hour = 2 * *tariff.usd_per_hour;
  EXPECT_NEAR(*expenses("a6000", fused_request(1, 128, 16), tariff).request->usd, 2 * once, 1e-15);
}

TEST(Expenses, TheLeastEnergyIsNeverMoreThanTheMost) {
  for (const char* device : {"a100-80g-sxm", "h100-sxm", "h200-sxm", "b200", "a6000", "rtx-3090",
                             "rtx-4090", "mi300x", "v100-32g-sxm"}) {
    for (const double batch : {1.0, 64.0}) {
      const Expenses all = expenses(device, fused_request(batch, 1024, 64), tariff_on(device));
      for (const Charge& one : all.tokens) {
        ASSERT_TRUE(one.joules.least && one.joules.most) << device;
        EXPECT_GT(*one.joules.least, 0) << device;
        EXPECT_LE(*one.joules.least, *one.joules.most) << device << ' ' << name_of(one);
      }
    }
  }
}

/// The work of tensor-parallel devices adds up to one device's, norms and the network apart; that
/// of replicas with their sequences is exactly theirs.
TEST(Expenses, OfAGroupAreOfAllItsDevices) {
  const Tariff tariff = tariff_on("h100-sxm");
  const Expenses one = expenses("h100-sxm", fused_request(8, 512, 32), tariff);
  Scenario replicas = fused_request(16, 512, 32);
  replicas.layout.data = 2;
  const Expenses two = expenses("h100-sxm", replicas, tariff);
  EXPECT_NEAR(*two.request->usd / *one.request->usd, 1, 1e-12);
  EXPECT_NEAR(*two.request->joules.least / *one.request->joules.least, 1, 1e-12);
  Scenario split = fused_request(8, 512, 32);
  split.layout.tensor = 4;
  const Expenses four = expenses("h100-sxm", split, tariff);
  EXPECT_GT(*four.request->joules.least, *one.request->joules.least);
  EXPECT_LT(*four.request->joules.least, 1.1 * *one.request->joules.least);
  EXPECT_GT(*four.request->usd, *one.request->usd);
}

TEST(Expenses, OfAPipelineCountEachLayerOnce) {
  const Tariff tariff = tariff_on("h100-sxm");
  const Expenses one = expenses("h100-sxm", fused_request(8, 512), tariff);
  Scenario stages = fused_request(32, 512);
  stages.layout.pipeline = 4;
  stages.layout.micro_batches = 4;
  const Expenses piped = expenses("h100-sxm", stages, tariff);
  EXPECT_NEAR(*charge(piped, "prefill").joules.least / *charge(one, "prefill").joules.least, 1,
              0.01);
}

TEST(Expenses, WithoutAPriceOrFiguresHaveNone) {
  Tariff tariff = tariff_on("a6000");
  tariff.usd_per_hour.reset();
  tariff.tdp_watts.reset();
  tariff.memory_type = "punched cards";
  tariff.grams_per_kwh = 100;
  const Expenses all = expenses("a6000", fused_request(1, 64, 4), tariff);
  EXPECT_FALSE(all.request->usd);
  EXPECT_FALSE(all.request->joules.least);
  EXPECT_FALSE(all.request->joules.most);
  EXPECT_FALSE(all.request->grams.most);
  EXPECT_GT(all.request->device_time, Seconds{0});
}

TEST(EnergyFigures, KnowMostMemoriesOfTheCatalogueByAnySpelling) {
  const EnergyFigures figures = energy_figures({});
  EXPECT_NE(energy_of_memory(figures, "HBM2e"), nullptr);
  EXPECT_EQ(energy_of_memory(figures, "HBM3e"), energy_of_memory(figures, "HBM3E"));
  EXPECT_EQ(energy_of_memory(figures, ""), nullptr);
  EXPECT_FALSE(figures.sources.empty());
  for (const DataType type : kDataTypes) EXPECT_GT(figures.joules_per_op[type], 0);
}

}  // namespace
}  // namespace llmviewer::expenses_test
