// What is fitted of an engine to times of its whole requests, with times that a known engine makes.

#include "predict/engine_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cli/process.hpp"
#include "llmviewer/predict/calibrate.hpp"
#include "predict/request_judge.hpp"

namespace llmviewer::engine_fit_test {
namespace {

constexpr const char* kHead =
    "source,model,hardware,n_gpus,tp,engine,weight_dtype,kv_dtype,batch,prompt_len,output_len,"
    "metric,value,unit,semantics\n";

Profile catalogue() { return with_catalogue({}, {}); }

Engine engine_named(const std::string& name) {
  const Profile known = catalogue();
  return *std::find_if(known.engines.begin(), known.engines.end(),
                       [&](const Engine& one) { return one.name == name; });
}

Engine true_engine() {
  Engine engine = engine_named("vllm");
  engine.step_s = 3e-3;
  engine.sequence_s = 4e-5;
  engine.layer_s = 0;
  engine.prefill_share = 0.6;
  return engine;
}

/// Servers of two models that differ in their layers, of 4 to 64 clients.
std::string server_rows(const std::string& value) {
  std::string rows = kHead;
  for (const char* model : {"llama3-8b", "qwen3-0.6b"}) {
    for (const char* clients : {"4", "16", "64"}) {
      for (const char* lengths : {"512,256", "2048,128", "1024,1024"}) {
        rows += std::string{"s,"} + model + ",h100,1,1,vllm-1,,," + clients + "," + lengths +
                ",TPOT," + value + ",ms,server\n";
      }
    }
  }
  return rows;
}

MeasuredRows rows_of(const std::string& text) {
  const Workshop workshop;
  return read_measured_rows({workshop.file("rows.csv", text)}, Catalog{});
}

/// The servers, as long as the engine's numbers say.
MeasuredRows timed_by(const Engine& engine) {
  MeasuredRows all = rows_of(server_rows("10"));
  const std::vector<Engine> engines{engine};
  const Profile known = catalogue();
  RequestJudge judge{known.forms, engines};
  for (MeasuredRow& row : all.rows) row.measured = judge.judge(row).row->prediction.time;
  return all;
}

TEST(EngineFit, ARequestsTimeIsWhatItsSlopesSay) {
  MeasuredRows all =
      rows_of(server_rows("10") + "s,llama3-8b,h100,1,1,vllm-1,,,1,1024,1,TTFT,40,ms,idle\n");
  Engine engine = true_engine();
  engine.layer_s = 2e-5;
  std::vector<const MeasuredRow*> rows;
  for (const MeasuredRow& row : all.rows) rows.push_back(&row);
  const Profile known = catalogue();
  const std::vector<Engine> engines{engine};
  RequestJudge judge{known.forms, engines};
  const auto parts = engine_rows(rows, engine, known.forms);
  ASSERT_EQ(parts.size(), 19U);
  for (const EngineRow& part : parts) {
    const double time = part.fixed + 3e-3 * part.slopes[0] + 4e-5 * part.slopes[1] +
                        2e-5 * part.slopes[2] + engine.first_token_s * part.slopes[3] +
                        0.6 * part.slopes[4] + 2e-5 * 0.6 * part.both;
    EXPECT_NEAR(time / judge.judge(*part.row).row->prediction.time.value(), 1, 1e-9);
  }
}

TEST(EngineFit, RecoversTheNumbersThatMadeTheTimes) {
  const MeasuredRows all = timed_by(true_engine());
  const Calibration calibration = calibrate(all, catalogue(), Grouping::shared);
  ASSERT_EQ(calibration.engines.size(), 1U);
  const CalibratedEngine& fit = calibration.engines.front();
  EXPECT_EQ(fit.engine.name, "vllm");
  EXPECT_NEAR(fit.engine.sequence_s, 4e-5, 1e-6);
  EXPECT_NEAR(fit.engine.prefill_share, 0.6, 0.01);
  EXPECT_EQ(fit.engine.rows, 18);
  EXPECT_EQ(fit.held_out, 9);
  EXPECT_GT(fit.before.median_abs, 0.05);
  EXPECT_LT(fit.after.median_abs, 0.005);
  for (const JudgedRow& row : fitted_rows(all, calibration, catalogue())) {
    EXPECT_NEAR(row.error(), 0, 0.005);
  }
}

// No TPOT tells how long a first token takes.
TEST(EngineFit, WhatTheRowsDoNotDetermineStaysAsItWas) {
  const Calibration calibration = calibrate(timed_by(true_engine()), catalogue(), Grouping::shared);
  const CalibratedEngine& fit = calibration.engines.at(0);
  EXPECT_EQ(std::count(fit.kept.begin(), fit.kept.end(), "first_token_s"), 1);
  EXPECT_EQ(fit.engine.first_token_s, true_engine().first_token_s);
}

TEST(EngineFit, AnOddRowDoesNotDecideAndIsNamed) {
  MeasuredRows all = timed_by(true_engine());
  for (std::size_t i = 0; i < all.rows.size(); ++i) {  // some noise to stand out of
    all.rows[i].measured = (i % 2 == 0 ? 1.01 : 0.99) * all.rows[i].measured;
  }
  all.rows[5].measured = 4.0 * all.rows[5].measured;
  const Calibration calibration = calibrate(all, catalogue(), Grouping::shared);
  const CalibratedEngine& fit = calibration.engines.at(0);
  ASSERT_EQ(fit.outliers.size(), 1U);
  EXPECT_NE(fit.outliers.front().find("line 7"), std::string::npos);
  EXPECT_NEAR(fit.engine.prefill_share, 0.6, 0.1);
}

TEST(EngineFit, TooFewRequestsAreRefused) {
  MeasuredRows all = timed_by(true_engine());
  all.rows.resize(9);
  const Calibration calibration = calibrate(all, catalogue(), Grouping::shared);
  EXPECT_TRUE(calibration.engines.empty());
  ASSERT_EQ(calibration.refused.size(), 1U);
  EXPECT_EQ(calibration.refused.front().name, "engine vllm");
  EXPECT_NE(calibration.refused.front().reason.find("9 rows"), std::string::npos);
}

TEST(EngineFit, AnEngineThatIsNotKnownIsRefused) {
  Profile known = catalogue();
  known.engines.clear();
  const Calibration calibration = calibrate(timed_by(true_engine()), known, Grouping::shared);
  ASSERT_EQ(calibration.refused.size(), 1U);
  EXPECT_EQ(calibration.refused.front().reason, "no such engine to start from");
}

TEST(CalibrateCommand, WritesAnEngineThatPredictionsTake) {
  const Workshop workshop;
  const std::string rows = workshop.file("rows.csv", server_rows("30"));
  const std::string profile = workshop.path("profile.json");
  const Outcome fitted =
      run_program({"calibrate", rows, "-o", profile, "--plot", workshop.path("fit.svg")});
  ASSERT_EQ(fitted.exit_code, 0) << fitted.err;
  EXPECT_NE(fitted.err.find("engine vllm"), std::string::npos) << fitted.err;
  EXPECT_NE(fitted.err.find("step_s"), std::string::npos) << fitted.err;

  const std::vector<std::string> asked{"analyze", "-m",        "llama3-8b", "--hw",
                                       "h100",    "-s",        "512",       "-g",
                                       "256",     "--clients", "16",        "--predict"};
  std::vector<std::string> with_profile = asked;
  with_profile.insert(with_profile.end(), {"--profile", profile});
  std::vector<std::string> with_engine = asked;
  with_engine.insert(with_engine.end(), {"--engine", "vllm"});
  const Outcome own = run_program(with_profile);
  const Outcome known = run_program(with_engine);
  EXPECT_NE(own.out.find("as vllm runs it"), std::string::npos) << own.out << own.err;
  EXPECT_NE(own.out, known.out);

  const Outcome before = run_program({"validate", rows, "-f", "csv"});
  const Outcome after = run_program({"validate", rows, "-f", "csv", "--profile", profile});
  EXPECT_NE(after.out.find("server_dense,all,18,0"), std::string::npos) << after.out << after.err;
  EXPECT_NE(after.out, before.out);
}

}  // namespace
}  // namespace llmviewer::engine_fit_test
