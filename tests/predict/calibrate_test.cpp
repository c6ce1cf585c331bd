#include "llmviewer/predict/calibrate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::calibrate_test {
namespace {

const Coefficients kTrue{.latency_cycles = 5000,
                         .compute_efficiency = 0.7,
                         .memory_efficiency = 0.8,
                         .cycles_per_step = 1.5};
const Coefficients kStart{.latency_cycles = 9000,
                          .compute_efficiency = 0.4,
                          .memory_efficiency = 0.5,
                          .cycles_per_step = 0.5};

Profile start_form() {
  FittedForm form;
  form.op = "gemm";
  form.variant = "bf16";
  form.coefficients = kStart;
  return {{form}, {}};
}

/// A GEMM that takes as long as the true coefficients say.
MeasuredRow row_of(double m, double n, double k) {
  MeasuredRow row;
  row.op = OpClass::gemm;
  row.form = "gemm";
  row.device = "h100-sxm";
  row.variant = "bf16";
  row.where = "m " + std::to_string(static_cast<int>(m));
  row.demand = {.matrix = Ops{2 * m * n * k},
                .rows = m,
                .bytes = Bytes{2 * (m * n + n * k + m * k)},
                .steps = k};
  row.pace = {OpsPerSecond{989e12}, BytesPerSecond{3.35e12}, Hertz{2e9}, 132, BytesPerSecond{1}};
  row.measured = predict(row.demand, row.pace, kTrue, Overlap::side_by_side).time;
  return row;
}

MeasuredRows grid(const std::vector<double>& batches) {
  MeasuredRows rows;
  for (const double m : batches) {
    for (const double n : {256.0, 2048.0, 16384.0}) {
      for (const double k : {512.0, 4096.0, 16384.0}) rows.rows.push_back(row_of(m, n, k));
    }
  }
  return rows;
}

void expect_near_truth(const Coefficients& fitted, double tolerance) {
  EXPECT_NEAR(fitted.latency_cycles, kTrue.latency_cycles, tolerance * kTrue.latency_cycles);
  EXPECT_NEAR(fitted.compute_efficiency, kTrue.compute_efficiency, tolerance);
  EXPECT_NEAR(fitted.memory_efficiency, kTrue.memory_efficiency, tolerance);
  EXPECT_NEAR(fitted.cycles_per_step, kTrue.cycles_per_step, tolerance * kTrue.cycles_per_step);
}

TEST(Calibrate, RecoversTheCoefficientsThatMadeTheRows) {
  const auto calibration =
      calibrate(grid({1, 16, 256, 2048, 8192}), start_form(), Grouping::shared);
  ASSERT_EQ(calibration.fitted.size(), 1U);
  const CalibratedForm& fit = calibration.fitted.front();
  expect_near_truth(fit.form.coefficients, 1e-3);
  EXPECT_GT(fit.before.median_abs, 0.1);
  EXPECT_LT(fit.after.median_abs, 1e-3);
  EXPECT_EQ(fit.form.rows, 45);
  EXPECT_TRUE(fit.kept.empty());
}

TEST(Calibrate, AFewOddRowsDoNotDecideAndAreNamed) {
  MeasuredRows rows = grid({1, 16, 256, 2048, 8192});
  rows.rows[4].measured = 6.0 * rows.rows[4].measured;
  rows.rows[4].where = "the odd one";
  rows.rows[20].measured = 0.2 * rows.rows[20].measured;
  const auto calibration = calibrate(rows, start_form(), Grouping::shared);
  ASSERT_EQ(calibration.fitted.size(), 1U);
  expect_near_truth(calibration.fitted.front().form.coefficients, 0.05);
  const auto& outliers = calibration.fitted.front().outliers;
  EXPECT_EQ(std::count(outliers.begin(), outliers.end(), "the odd one"), 1);
}

// One row of the product, so little compute that its efficiency could be anything.
TEST(Calibrate, WhatTheRowsDoNotDetermineStaysAsItWas) {
  MeasuredRows rows;
  for (int i = 0; i < 30; ++i) rows.rows.push_back(row_of(1, 512 + 1024 * i, 8192));
  const auto calibration = calibrate(rows, start_form(), Grouping::shared);
  ASSERT_EQ(calibration.fitted.size(), 1U);
  const CalibratedForm& fit = calibration.fitted.front();
  EXPECT_EQ(std::count(fit.kept.begin(), fit.kept.end(), "compute_efficiency"), 1);
  EXPECT_EQ(fit.form.coefficients.compute_efficiency, kStart.compute_efficiency);
}

TEST(Calibrate, TooFewRowsAreRefused) {
  const auto calibration = calibrate(grid({1, 16}), start_form(), Grouping::shared);
  EXPECT_TRUE(calibration.fitted.empty());
  ASSERT_EQ(calibration.refused.size(), 1U);
  EXPECT_NE(calibration.refused.front().reason.find("18 rows"), std::string::npos);
}

TEST(CalibrateCommand, WritesAProfileThatValidateReads) {
  const Workshop workshop;
  std::string text = "source,gpu,framework,dtype,m,n,k,latency_us\n";
  for (const MeasuredRow& row : grid({1, 16, 256, 2048, 8192}).rows) {
    const double k = row.demand.steps;
    const double n = row.demand.matrix.value() / (2 * row.demand.rows * k);
    text += "x,h100,vllm-1,bf16," + std::to_string(row.demand.rows) + "," + std::to_string(n) +
            "," + std::to_string(k) + "," + std::to_string(row.measured.value() * 1e6) + "\n";
  }
  const std::string rows = workshop.file("rows.csv", text);
  const std::string profile = workshop.path("profile.json");
  const Outcome fitted = run_program({"calibrate", rows, "-o", profile});
  EXPECT_EQ(fitted.exit_code, 0) << fitted.err;
  EXPECT_NE(fitted.err.find("gemm bf16"), std::string::npos) << fitted.err;
  const Outcome judged = run_program({"validate", rows, "--profile", profile, "-f", "csv"});
  EXPECT_EQ(judged.exit_code, 0) << judged.err;
  EXPECT_NE(judged.out.find("gemm,all,45,0"), std::string::npos) << judged.out;
  EXPECT_EQ(run_program({"validate", rows, "--profile", rows}).exit_code, 1);
}

TEST(CalibrateCommand, OfTooFewRowsSaysOneLine) {
  const Workshop workshop;
  const std::string head = "source,gpu,framework,dtype,m,n,k,latency_us\n";
  const std::string row = "x,h100,vllm-1,bf16,16,4096,4096,20\n";
  expect_error_line(run_program({"calibrate", workshop.file("none.csv", head)}),
                    "nothing can be fitted: no row is judged");
  expect_error_line(run_program({"calibrate", workshop.file("two.csv", head + row + row)}),
                    "gemm bf16 has 2 rows: too few");
  EXPECT_EQ(workshop.names(), (std::vector<std::string>{"none.csv", "two.csv"}));
}

}  // namespace
}  // namespace llmviewer::calibrate_test
