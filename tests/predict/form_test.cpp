#include "llmviewer/predict/form.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace llmviewer::form_test {
namespace {

constexpr double kMicrosecond = 1e-6;

// 1 Top/s, 1 TB/s, 1 GHz, 10 units, 100 GB/s.
const Pace kPace{OpsPerSecond{1e12}, BytesPerSecond{1e12}, Hertz{1e9}, 10, BytesPerSecond{1e11}};

double microseconds(const Demand& demand, const Coefficients& coefficients,
                    Overlap overlap = Overlap::side_by_side) {
  return predict(demand, kPace, coefficients, overlap).time.value() / kMicrosecond;
}

// 3 us of compute beside 4 us of traffic are √(9 + 16) = 5; 1000 cycles of 1 ns are 1 us more.
TEST(Form, PartsSideBySideAddInSquaresAndLatencyOnTop) {
  const Demand demand{.matrix = Ops{3e6}, .bytes = Bytes{4e6}};
  EXPECT_DOUBLE_EQ(microseconds(demand, {.latency_cycles = 1000}), 6);
  EXPECT_DOUBLE_EQ(microseconds(demand, {.latency_cycles = 1000}, Overlap::in_turn), 8);
  EXPECT_EQ(predict(demand, kPace, {}, Overlap::in_turn).dominant, TimeTerm::bandwidth);
}

// Half the peak doubles 3 us to 6; 80 % of the bandwidth makes 4 us 5.
TEST(Form, EfficienciesDivide) {
  const Coefficients coefficients{.compute_efficiency = 0.5, .memory_efficiency = 0.8};
  EXPECT_DOUBLE_EQ(microseconds({.matrix = Ops{3e6}}, coefficients), 6);
  EXPECT_DOUBLE_EQ(microseconds({.bytes = Bytes{4e6}}, coefficients), 5);
}

// 129 rows take two tiles of 128: 256/129 of the work. 128 rows fill one.
TEST(Form, RowsComeInWholeTiles) {
  const Coefficients tiled{.tile_rows = 128};
  EXPECT_NEAR(microseconds({.matrix = Ops{129e4}, .rows = 129}, tiled), 2.56, 1e-12);
  EXPECT_NEAR(microseconds({.matrix = Ops{128e4}, .rows = 128}, tiled), 1.28, 1e-12);
}

// 1000 steps of 2 cycles: 2 us. 50000 scores of 2 cycles on 10 units: 10 us.
TEST(Form, StepsWaitForOneAnotherAndScoresSpreadOverUnits) {
  EXPECT_NEAR(microseconds({.steps = 1000}, {.cycles_per_step = 2}), 2, 1e-12);
  EXPECT_NEAR(microseconds({.scores = 50000}, {.unit_cycles_per_score = 2}), 10, 1e-12);
}

// 20000 elements of half a cycle on 10 units: 1 us.
TEST(Form, ElementsSpreadOverUnits) {
  const Demand demand{.elements = 20000};
  EXPECT_NEAR(microseconds(demand, {.unit_cycles_per_element = 0.5}), 1, 1e-12);
  EXPECT_EQ(
      predict(demand, kPace, {.unit_cycles_per_element = 0.5}, Overlap::side_by_side).dominant,
      TimeTerm::elements);
}

// 3 us, 0.5 us for each of 7 peers, and 1e5 B at half of 100 GB/s: 2 us.
TEST(Form, ACollectiveWaitsForItsPeersAndItsLink) {
  const Coefficients coefficients{
      .latency_s = 3e-6, .latency_per_peer_s = 0.5e-6, .link_efficiency = 0.5};
  const Demand demand{.link = Bytes{1e5}, .peers = 8};
  EXPECT_NEAR(microseconds(demand, coefficients), 8.5, 1e-12);
  EXPECT_EQ(predict(demand, kPace, coefficients, Overlap::side_by_side).dominant,
            TimeTerm::latency);
}

TEST(Form, WhatIsNotAskedNeedsNoFigure) {
  const Pace bare{OpsPerSecond{0}, BytesPerSecond{1e12}, Hertz{0}, 0, BytesPerSecond{0}};
  const auto prediction = predict({.bytes = Bytes{1e6}}, bare, {}, Overlap::side_by_side);
  EXPECT_DOUBLE_EQ(prediction.time.value(), kMicrosecond);
}

TEST(Form, EveryFormOfTheCatalogueIsSlowerThanItsRoofs) {
  const auto forms = fitted_forms({});
  EXPECT_GT(forms.size(), 20U);
  for (const FittedForm& form : forms) {
    for (const double rows : {1.0, 17.0, 4096.0}) {
      const Demand demand{.matrix = Ops{rows * 1e6}, .rows = rows, .bytes = Bytes{3e6}};
      const double roof = std::max(rows, 3.0);
      EXPECT_GE(microseconds(demand, form.coefficients), roof * (1 - 1e-12))
          << form.op << ' ' << form.variant;
    }
    EXPECT_LE(form.fast, 1) << form.op << ' ' << form.variant;
    EXPECT_GE(form.slow, 1) << form.op << ' ' << form.variant;
    EXPECT_FALSE(form.devices.empty() || form.sources.empty() || form.rows < 20);
  }
}

TEST(Form, AFrameworksOwnFormGoesBeforeThatOfAny) {
  std::vector<FittedForm> forms(2);
  for (FittedForm& form : forms) {
    form.op = "gemm";
    form.variant = "fp8";
  }
  forms[1].framework = "vllm";
  EXPECT_EQ(form_for(forms, "gemm", "fp8", "vllm"), &forms[1]);
  EXPECT_EQ(form_for(forms, "gemm", "fp8", "sglang"), &forms[0]);
  EXPECT_EQ(form_for(forms, "gemm", "bf16", "vllm"), nullptr);
}

}  // namespace
}  // namespace llmviewer::form_test
