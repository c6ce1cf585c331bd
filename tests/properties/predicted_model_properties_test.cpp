// The times to expect that sweeps' compiled models yield, against the ordinary walk over kernels.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::predicted_model_properties_test {
namespace {

constexpr double kClose = 1e-9;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr std::array kPredicted{Stage::vision, Stage::encode, Stage::prefill, Stage::decode,
                                Stage::mtp};

struct Point {
  double batch;
  double seq;
  double gen;
};

/// Prompts of one token, of as few as decode kernels take and of one more; requests of more decode
/// steps than are evaluated one by one.
const std::vector<Point> kPoints{{1, 1, 1},      {2, 1, 300},     {8, 2, 2},
                                 {3, 16, 65},    {32, 17, 66},    {64, 1000, 9},
                                 {256, 4097, 1}, {5, 8000, 1000}, {1, 131072, 70}};

void expect_close(double compiled, double walk, const std::string& what) {
  if (std::isnan(walk)) {
    EXPECT_TRUE(std::isnan(compiled)) << what << ": " << compiled;
  } else {
    EXPECT_LE(std::fabs(compiled - walk), kClose * walk)
        << what << ": " << compiled << " against " << walk;
  }
}

double predicted_time(const Analysis& analysis, Stage stage) {
  for (const StageResult& one : analysis.stages) {
    if (one.stage == stage && one.predicted) return one.predicted->time.value();
  }
  return kNone;
}

void expect_same(const Analysis& walk, const Results& compiled, std::size_t lane,
                 const std::string& what) {
  for (const Stage stage : kPredicted) {
    expect_close(compiled.predicted_time[static_cast<std::size_t>(stage)][lane],
                 predicted_time(walk, stage), what + " " + std::string{name_of(stage)});
  }
  const auto& request = walk.predicted->generation;
  expect_close(compiled.predicted_ttft[lane], request ? request->ttft.value() : kNone,
               what + " TTFT");
  expect_close(compiled.predicted_tpot[lane], request ? request->tpot.value() : kNone,
               what + " TPOT");
  expect_close(compiled.predicted_latency[lane], request ? request->latency.value() : kNone,
               what + " latency");
  expect_close(compiled.predicted_throughput[lane],
               request ? request->throughput_tokens_per_s : kNone, what + " throughput");
  if (walk.workload.clients == 0) return;
  const auto& server = walk.predicted->server;
  expect_close(compiled.server_tpot[lane], server ? server->tpot.value() : kNone, what + " server");
}

Needs all_predicted() {
  Needs needs;
  needs.predicted.fill(true);
  needs.predicted_generation = needs.server = true;
  for (const Stage stage : {Stage::prefill, Stage::decode, Stage::generate}) {
    needs.runs[static_cast<std::size_t>(stage)] = true;
  }
  return needs;
}

/// All points at once, then each alone through the walk.
void compare(const Model& model, const Hardware& hardware, Scenario scenario,
             const std::string& what) {
  const auto linear = linear_model(model, scenario);
  if (linear->decodes) scenario.workload.gen = 1;  // which, the points say
  const CompiledModel compiled = compiled_on(linear, hardware, scenario);
  ModelEvaluator evaluator;
  evaluator.make_room_for(compiled);
  const auto results = std::make_unique<Results>();
  std::vector<double> batch;
  std::vector<double> seq;
  std::vector<double> gen;
  for (const Point& point : kPoints) {
    batch.push_back(point.batch * linear->batch_parts());
    seq.push_back(point.seq);
    if (linear->decodes) gen.push_back(point.gen);
  }
  evaluator.evaluate(compiled, {batch, seq, gen}, all_predicted(), *results);
  for (std::size_t i = 0; i < kPoints.size(); ++i) {
    Scenario at = scenario;
    at.workload.batch = batch[i];
    at.workload.seq = seq[i];
    if (linear->decodes) at.workload.gen = gen[i];
    const Analysis walk = answer(model, hardware, at);
    const bool refused = std::isnan(predicted_time(walk, Stage::prefill));
    ASSERT_EQ(compiled.refused, refused ? walk.predicted->refused.front() : "") << what;
    expect_same(walk, *results, i,
                what + " b" + std::to_string(batch[i]) + " s" + std::to_string(seq[i]));
  }
}

/// Formats for which other forms, stand-ins or none are taken, and what runs beside the layers.
std::vector<Scenario> some_scenarios(const Model& model) {
  const Catalog catalog;
  Scenario plain;
  plain.predictor = predictor_of("generic");
  Scenario narrow;
  narrow.predictor = predictor_of("vllm");
  narrow.precision.weights = catalog.format("int4-g128", "");
  narrow.precision.kv = catalog.format("fp8", "");
  if (model.vision) narrow.workload.images = 2;
  Scenario wide;
  wide.predictor = predictor_of("static");
  wide.workload.logits = Logits::all;
  wide.precision.weights = catalog.format("mxfp4", "");
  wide.latent_form = LatentForm::naive;
  if (model.encoder) wide.workload.source_seq = 9;
  wide.workload.predict_further = model.mtp.has_value();
  if (model.patches) wide.workload.guidance = true;
  return {plain, narrow, wide};
}

TEST(PredictedModel, IsTheWalkForEveryModel) {
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  for (const Model& model : all_models()) {
    for (const Scenario& scenario : some_scenarios(model)) {
      compare(model, hardware, scenario, model.name);
      if (HasFailure()) return;
    }
  }
}

TEST(PredictedModel, IsTheWalkUnderEveryEngineOnUnlikeDevices) {
  int compared = 0;
  for (const Hardware& hardware : some_devices()) {
    for (const std::string& engine : engine_names({})) {
      Scenario scenario;
      scenario.predictor = predictor_of(engine);
      if (scenario.predictor->engine.chunk > 0) continue;  // walked
      for (const char* name : {"llama2-7b", "mixtral-8x7b", "deepseek-v3"}) {
        compare(Catalog{}.model(name), hardware, scenario,
                std::string{name} + " on " + hardware.name + " under " + engine);
        ++compared;
      }
      if (HasFailure()) return;
    }
  }
  EXPECT_GE(compared, 100);
}

TEST(PredictedModel, IsTheWalkWhereNoFormIsKnown) {
  Scenario scenario;
  scenario.predictor = std::make_shared<const Predictor>(Predictor{{}, engine_named("vllm", {})});
  for (const char* name : {"llama2-7b", "gpt-oss-20b", "deepseek-v3"}) {
    scenario.layout = {.tensor = 2};
    compare(Catalog{}.model(name), Catalog{}.hardware("h100-sxm"), scenario, name);
  }
}

/// The last one is beyond what is predicted.
std::vector<Layout> some_layouts() {
  return {{.tensor = 2},
          {.tensor = 4, .sequence_parallel = true},
          {.data = 3},
          {.expert = 8, .data = 8, .overlap = 0.5},
          {.tensor = 2, .expert = 2, .data = 2},
          {.context = 4},
          {.tensor = 2, .data = 2, .context = 2, .sequence_parallel = true},
          {.pipeline = 2},
          {.tensor = 2, .pipeline = 3, .overlap = 0.1},
          {.tensor = 2, .pipeline = 2, .context = 2},
          {.tensor = 16}};
}

TEST(PredictedModel, IsTheWalkOnManyDevices) {
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  std::vector<int> compared(some_layouts().size());
  for (const char* name :
       {"llama3-70b", "mixtral-8x7b", "deepseek-v3", "gpt-oss-20b", "gemma3-27b"}) {
    const Model model = Catalog{}.model(name);
    for (std::size_t i = 0; i < compared.size(); ++i) {
      Scenario scenario = some_scenarios(model)[i % 3];
      scenario.layout = some_layouts()[i];
      try {
        linear_model(model, scenario);
      } catch (const Error&) {
        continue;  // the model cannot be in this layout
      }
      compare(model, hardware, scenario, model.name + " in layout " + std::to_string(i));
      ++compared[i];
      if (HasFailure()) return;
    }
  }
  for (std::size_t i = 0; i < compared.size(); ++i) EXPECT_GE(compared[i], 2) << i;
}

/// All of the clients at a time, as many as fit, and where not even one does.
TEST(PredictedModel, IsTheWalkForServers) {
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  Scenario scenario;
  scenario.predictor = predictor_of("sglang");
  for (const double clients : {1.0, 50.0, 1000.0}) {
    scenario.workload.clients = clients;
    for (const char* name : {"llama3-8b", "llama3-70b", "deepseek-v2-lite", "gemma3-27b"}) {
      const Model model = Catalog{}.model(name);
      for (const Layout& layout : {Layout{}, Layout{.tensor = 2, .data = 3}}) {
        scenario.layout = layout;
        compare(model, hardware, scenario, model.name + " serves " + std::to_string(clients));
        if (HasFailure()) return;
      }
    }
  }
  scenario.layout = {};
  compare(Catalog{}.model("llama3-8b"), Catalog{}.hardware("rtx-4090"), scenario, "24 GB");
}

TEST(PredictedModel, OfAServerNeedsARequest) {
  Scenario scenario;
  scenario.predictor = predictor_of("vllm");
  scenario.workload.clients = 4;
  const auto linear = linear_model(Catalog{}.model("llama3-8b"), scenario);
  EXPECT_THROW(compiled_on(linear, Catalog{}.hardware("h100-sxm"), scenario), Error);
}

TEST(PredictedModel, OfARefusedDeviceSaysWhy) {
  Scenario scenario;
  scenario.predictor = predictor_of("vllm");
  const Model model = Catalog{}.model("llama3-8b");
  const CompiledModel compiled =
      compiled_on(linear_model(model, scenario), Catalog{}.hardware("tpu-v5e"), scenario);
  EXPECT_FALSE(compiled.prediction);
  EXPECT_NE(compiled.refused.find("no times of vllm"), std::string::npos) << compiled.refused;
}

}  // namespace
}  // namespace llmviewer::predicted_model_properties_test
