// Times to expect of whole scenarios, with forms and an engine made up so that they can be checked
// by hand.

#include "llmviewer/predict/predictor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::predictor_test {
namespace {

constexpr double kClose = 1e-12;

FittedForm form(const char* op, const char* variant, Coefficients coefficients) {
  FittedForm form;
  form.op = op;
  form.variant = variant;
  form.coefficients = coefficients;
  form.rows = 1;
  form.fast = 0.5;
  form.slow = 2;
  form.devices = {"h100-sxm"};
  return form;
}

Engine engine() {
  Engine engine;
  engine.name = "made-up";
  engine.step_s = 1e-3;
  engine.sequence_s = 2e-5;
  engine.first_token_s = 5e-3;
  engine.prefill_share = 0.5;
  for (const char* key : {"decode", "prefill", "short_prefill", "server_dense", "server_moe"}) {
    engine.intervals[key] = {0.9, 1.2};
  }
  return engine;
}

/// Every kernel takes 10 µs and its bytes at half the bandwidth; products nothing.
Predictor predictor() {
  const Coefficients slow{.latency_s = 1e-5, .memory_efficiency = 0.5};
  Predictor predictor;
  predictor.engine = engine();
  predictor.forms = {form("gemm", "bf16", slow), form("decode_attention", "bf16 cache", slow),
                     form("prefill_attention", "bf16", slow),
                     form("comm", "all_reduce in graph", {.latency_s = 1e-5}),
                     form("comm", "all_gather nccl", {.latency_s = 1e-5})};
  for (const char* variant : {"norm", "add", "activation", "rope", "embedding"}) {
    predictor.forms.push_back(form("elementwise", variant, slow));
  }
  return predictor;
}

Scenario scenario_of(double batch, double seq, std::optional<double> gen = std::nullopt) {
  Scenario scenario;
  scenario.workload.batch = batch;
  scenario.workload.seq = seq;
  scenario.workload.gen = gen;
  scenario.predictor = std::make_shared<const Predictor>(predictor());
  return scenario;
}

Analysis on_h100(const Scenario& scenario, const char* model = "llama2-7b") {
  return answer(Catalog{}.model(model), Catalog{}.hardware("h100-sxm"), scenario);
}

const StageResult& stage_of(const Analysis& analysis, Stage stage) {
  const StageResult* found = find_stage(analysis, stage);
  if (found == nullptr) throw Error{std::string{name_of(stage)}, "no such stage", ""};
  return *found;
}

const PredictedOp& op_of(const StageResult& stage, const std::string& name) {
  for (const PredictedOp& op : stage.predicted->ops) {
    if (op.name == name) return op;
  }
  throw Error{name, "no such kernel", ""};
}

// q, k and v of Llama 2 7B, decoding 4 sequences: weights 3·4096·4096·2 B, one input of
// 4·4096·2 B, three outputs of as many, C = 2·4·4096·3·4096 ops at 989.4 Tops/s:
//   M = (3·4096²·2 + (1 + 3)·4·4096·2) B/(0.5·3.35 TB/s);  t = 10 µs + √(C² + M²)
TEST(Prediction, OfProductsWithOneInputReadsItOnce) {
  const Analysis analysis = on_h100(scenario_of(4, 512));
  const PredictedOp& op = op_of(stage_of(analysis, Stage::decode), "q+k+v_proj");
  const double compute = 2.0 * 4 * 4096 * 3 * 4096 / analysis.subject.matrix_peak.value();
  const double bytes = 3.0 * 4096 * 4096 * 2 + (1 + 3) * 4.0 * 4096 * 2;
  EXPECT_NEAR(op.time.value(), 1e-5 + std::hypot(compute, bytes / (0.5 * 3.35e12)), kClose);
  EXPECT_EQ(op.dominant, TimeTerm::bandwidth);
  EXPECT_EQ(op.form, "gemm bf16");
  EXPECT_EQ(op.repeat, 32);
  EXPECT_EQ(op.ops.size(), 3U);
}

// An addition and the norm of its sum, 4 tokens of 4096 in 16 bit: the addition reads two tensors
// and writes one, the norm writes one and reads 4096 weights; the sum it has at hand.
TEST(Prediction, OfAFusedNormDoesNotReadWhatItHas) {
  const Analysis analysis = on_h100(scenario_of(4, 512));
  const PredictedOp& op = op_of(stage_of(analysis, Stage::decode), "attn_add+mlp_norm");
  const double bytes = 2 * (4 * 4.0 * 4096 + 4096);
  EXPECT_NEAR(op.time.value(), 1e-5 + bytes / (0.5 * 3.35e12), kClose);
  // and so does a layer's first norm, whose sum is the last of the layer before it
  EXPECT_EQ(op_of(stage_of(analysis, Stage::decode), "mlp_add+attn_norm").time, op.time);
}

// 4 sequences: T0 + 4·T1 beside the kernels.
TEST(Prediction, OfAStepIsItsKernelsAndItsHost) {
  const Analysis analysis = on_h100(scenario_of(4, 512));
  const PredictedStage& decode = *stage_of(analysis, Stage::decode).predicted;
  EXPECT_NEAR(decode.host.value(), 1e-3 + 4 * 2e-5, kClose);
  Seconds sum = decode.host;
  for (const PredictedOp& op : decode.ops) sum += op.repeat * op.time;
  EXPECT_NEAR(decode.time.value(), sum.value(), kClose);
  EXPECT_NEAR(decode.tokens_per_s, 4 / decode.time.value(), 1e-6);
  EXPECT_EQ(decode.interval.slow, 1.2);
}

// TTFT = T_first + the prefill's stage; two tokens: one decode step, at context 513.
TEST(Prediction, OfARequestIsItsSteps) {
  const Analysis request = on_h100(scenario_of(4, 512, 2));
  const PredictedGeneration& generation = *request.predicted->generation;
  const Seconds prefill = stage_of(request, Stage::prefill).predicted->time;
  EXPECT_NEAR(generation.ttft.value(), 5e-3 + prefill.value(), kClose);
  Scenario step = scenario_of(4, 512);
  step.workload.step = ExplicitStep{1, 513};
  const Seconds decode = on_h100(step).stages.front().predicted->time;
  EXPECT_NEAR(generation.tpot.value(), decode.value(), kClose);
  EXPECT_NEAR(generation.latency.value(), (generation.ttft + generation.tpot).value(), kClose);
  EXPECT_NEAR(generation.throughput_tokens_per_s, 8 / generation.latency.value(), 1e-6);
}

// The decode steps' times grow evenly with the context: their mean is that of the middle one.
TEST(Prediction, OfManyTokensIsTheMeanOfTheirSteps) {
  const Analysis request = on_h100(scenario_of(4, 512, 202));
  Scenario middle = scenario_of(4, 512);
  middle.workload.step = ExplicitStep{1, 613};
  const Seconds decode = on_h100(middle).stages.front().predicted->time;
  EXPECT_NEAR(request.predicted->generation->tpot / decode, 1, 1e-9);
}

// TPOT = T0 + T1·B + decode(B, I + O/2) + φ·(B − 1)/O·prefill(1, I), B = 16, I = 512, O = 100; the
// step's own prediction has T0 + T1·B in it, the prefill's T0 + T1.
TEST(Prediction, OfAServerHasAShareOfTheOthersPrefills) {
  Scenario scenario = scenario_of(1, 512, 100);
  scenario.workload.clients = 16;
  const Analysis served = on_h100(scenario);
  const PredictedServer& server = *served.predicted->server;
  Scenario step = scenario_of(16, 512);
  step.workload.step = ExplicitStep{1, 562};
  const double decode = on_h100(step).stages.front().predicted->time.value();
  const double prefill =
      stage_of(on_h100(scenario_of(1, 512)), Stage::prefill).predicted->time.value() - 1e-3 - 2e-5;
  EXPECT_EQ(server.running, 16);
  EXPECT_NEAR(server.tpot.value(), decode + 0.5 * 15 / 100 * prefill, kClose);
  EXPECT_NEAR(server.idle_ttft.value(), 5e-3 + 1e-3 + 2e-5 + prefill, kClose);
  EXPECT_NEAR(server.wave.value(), 16 * prefill, kClose);
}

// 80e9 B less the weights and one prompt's activations hold caches of 4096 + 1024/2 positions.
TEST(Prediction, OfAServerRunsAsManySequencesAsFitHalfGenerated) {
  Scenario scenario = scenario_of(1, 4096, 1024);
  scenario.workload.clients = 1e5;
  const Analysis served = on_h100(scenario);
  const double running = served.predicted->server->running;
  const Memory& one = served.memory;
  const double position = one.kv_cache.value() / (4096 + 1023);  // the last token is not cached
  const double left =
      one.capacity->value() - one.weights.value() - one.activations.value() - one.reserve.value();
  EXPECT_EQ(running, std::floor(left / (4608 * position)));
  EXPECT_NE(served.predicted->beyond.back().find("the others wait"), std::string::npos);
}

TEST(Prediction, OfAnAllReduceCountsItsPeers) {
  Scenario scenario = scenario_of(4, 512);
  scenario.layout.tensor = 4;
  const Analysis analysis = on_h100(scenario);
  // 2·3/4 of 4·4096 elements of 2 B over 450 GB/s
  const PredictedOp& op = op_of(stage_of(analysis, Stage::decode), "attn_all_reduce");
  EXPECT_NEAR(op.time.value(), 1e-5 + 1.5 * 4 * 4096 * 2 / 450e9, kClose);
}

// An engine whose graph has no all-to-all of its own is predicted with the library's, by name.
TEST(Prediction, OfAnAllToAllInAGraphTakesTheLibrarysWhereNoneWasMeasured) {
  Scenario scenario = scenario_of(8, 512);
  scenario.layout.tensor = 2;
  scenario.layout.expert = 2;
  Predictor own = predictor();
  own.forms.push_back(form("comm", "alltoall nccl", {.latency_s = 3e-5}));
  scenario.predictor = std::make_shared<const Predictor>(own);
  const Analysis library =
      answer(Catalog{}.model("mixtral-8x7b"), Catalog{}.hardware("h100-sxm"), scenario);
  const PredictedOp& stands_in = op_of(stage_of(library, Stage::decode), "moe_dispatch");
  EXPECT_EQ(stands_in.form, "comm alltoall nccl for alltoall in graph");
  EXPECT_GT(stands_in.time, Seconds{3e-5});

  own.forms.push_back(form("comm", "alltoall in graph", {.latency_s = 8e-6}));
  scenario.predictor = std::make_shared<const Predictor>(own);
  const Analysis graph =
      answer(Catalog{}.model("mixtral-8x7b"), Catalog{}.hardware("h100-sxm"), scenario);
  EXPECT_LT(op_of(stage_of(graph, Stage::decode), "moe_dispatch").time, Seconds{1e-5});
}

TEST(Prediction, OfAKernelWithoutAFormIsItsRooflineAndIsNamed) {
  Scenario scenario = scenario_of(4, 512);
  Predictor without = predictor();
  std::erase_if(without.forms, [](const FittedForm& one) { return one.op == "gemm"; });
  scenario.predictor = std::make_shared<const Predictor>(without);
  const Analysis analysis = on_h100(scenario);
  const PredictedOp& op = op_of(stage_of(analysis, Stage::decode), "out_proj");
  EXPECT_EQ(op.time, op.roofline);
  EXPECT_EQ(op.form, "");
  EXPECT_NE(analysis.predicted->beyond.back().find("out_proj"), std::string::npos);
}

TEST(Prediction, OfAnEngineTakesItsOwnFormsFirst) {
  Scenario scenario = scenario_of(4, 512);
  Predictor own = predictor();
  own.engine.frameworks = {"absent", "own"};
  own.forms.push_back(form("gemm", "bf16", {.latency_s = 1}));
  own.forms.back().framework = "own";
  scenario.predictor = std::make_shared<const Predictor>(own);
  EXPECT_GT(op_of(stage_of(on_h100(scenario), Stage::decode), "out_proj").time, Seconds{1});
}

TEST(Prediction, IsRefusedByNameWhereNothingIsKnown) {
  Scenario scenario = scenario_of(1, 512);
  const Analysis apple =
      answer(Catalog{}.model("llama2-7b"), Catalog{}.hardware("apple-m2-ultra"), scenario);
  ASSERT_EQ(apple.predicted->refused.size(), 1U);
  EXPECT_NE(apple.predicted->refused.front().find("made-up on a soc of apple"), std::string::npos);
  EXPECT_FALSE(apple.stages.front().predicted);
  EXPECT_THROW(as_expected(apple), Error);

  scenario.layout.tensor = 16;
  const Analysis many = on_h100(scenario);
  EXPECT_FALSE(many.stages.front().predicted);
  EXPECT_NE(many.predicted->refused.front().find("16 devices"), std::string::npos);
}

TEST(Prediction, SaysWhatGoesBeyondWhatWasMeasured) {
  const auto says = [](const Analysis& analysis, const char* part) {
    for (const std::string& reason : analysis.predicted->beyond) {
      if (reason.find(part) != std::string::npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(on_h100(scenario_of(4, 512)).predicted->beyond.empty());
  EXPECT_TRUE(says(on_h100(scenario_of(257, 512)), "batch 257"));
  EXPECT_TRUE(says(on_h100(scenario_of(1, 20000)), "context 20000"));
  EXPECT_TRUE(
      says(answer(Catalog{}.model("llama2-7b"), Catalog{}.hardware("a6000"), scenario_of(1, 512)),
           "no operator of a6000"));
  EXPECT_TRUE(says(on_h100(scenario_of(64, 16384)), "does not fit"));
}

// Kernels share their time as their rooflines do: the rows still sum up to the stage, host apart.
TEST(Prediction, InThePlaceOfTheRooflineSumsUp) {
  const Analysis expected = as_expected(on_h100(scenario_of(4, 512, 8)));
  for (const StageResult& stage : expected.stages) {
    if (!stage.predicted) continue;
    Seconds sum = stage.predicted->host;
    for (const OpRow& row : stage.rows) sum += row.total_time;
    EXPECT_NEAR(sum / stage.total.time, 1, 1e-9) << stage.name();
    EXPECT_EQ(stage.total.time, stage.predicted->time);
  }
  EXPECT_EQ(expected.generation->ttft, expected.predicted->generation->ttft);
  EXPECT_EQ(expected.subject.expected_of, "made-up");
}

TEST(Prediction, FusesAttentionAsEnginesDo) {
  const Analysis analysis = on_h100(scenario_of(4, 512));
  EXPECT_EQ(op_of(stage_of(analysis, Stage::decode), "fused_attention").form,
            "decode_attention bf16 cache");
}

}  // namespace
}  // namespace llmviewer::predictor_test
