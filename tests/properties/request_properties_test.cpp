// What must hold of a prefix, chunks, beams and speculation, whatever the model.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "analysis/held.hpp"
#include "analysis/speculation.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "properties/subjects.hpp"
#include "properties/sums.hpp"

namespace llmviewer::request_properties_test {
namespace {

Scenario speculating(double batch, double seq, double gen, const Speculation& speculation) {
  Scenario asked = fused_request(batch, seq, gen);
  asked.workload.speculation = speculation;
  return asked;
}

/// Decoders whose whole request is the model's own.
bool is_decoder(const Model& model) { return model.causal && !model.encoder; }

TEST(Prefix, LeavesTheStepOfTheRest) {
  const Hardware device = Catalog{}.hardware("a6000");
  for (const Model& model : all_models()) {
    if (!is_decoder(model)) continue;
    Scenario asked = fused_request(2, 700);
    asked.workload.prefix = 500;
    Scenario step = fused_request(2, 0);
    step.workload.step = ExplicitStep{200, 700};
    const Analysis analysis = analyze(model, device, asked);
    ASSERT_EQ(stage_of(analysis, Stage::prefill).total.time,
              analyze(model, device, step).stages.front().total.time)
        << model.name;
    ASSERT_LT(stage_of(analysis, Stage::prefill).total.time,
              stage_of(analyze(model, device, fused_request(2, 700)), Stage::prefill).total.time);
  }
}

TEST(Chunks, AreStepsOneAfterTheOther) {
  const Hardware device = Catalog{}.hardware("rtx-3090");
  const Roofs roofs = roofs_of(device, false);
  for (const Model& model : all_models()) {
    if (!is_decoder(model)) continue;
    const Graph graph = fused_graph(model);
    for (const double chunk : {64, 100, 256, 5000}) {
      Scenario asked = fused_request(2, 1000);
      asked.workload.chunk = chunk;
      asked.workload.prefix = chunk == 64 ? 60 : 0;
      Seconds time;
      for (double done = asked.workload.prefix; done < 1000;) {
        const double fresh = std::min(chunk, 1000 - done);
        done += fresh;
        const Step step{2, fresh, done, done == 1000 ? 1.0 : 0.0, 0};
        time += sum_of(graph, step, roofs).time;
      }
      const Analysis analysis = analyze(model, device, asked);
      const StageTotal& total = stage_of(analysis, Stage::prefill).total;
      ASSERT_NEAR(total.time / time, 1, 1e-12) << model.name << " in chunks of " << chunk;
      ASSERT_DOUBLE_EQ(total.tokens_per_s * total.time.value(), 2 * (1000 - asked.workload.prefix));
    }
  }
}

TEST(Chunks, DoTheOpsOfTheWholeWhereTheyTakeTheSameForm) {
  const Hardware device = Catalog{}.hardware("a6000");
  for (const Model& model : all_models()) {
    if (!is_decoder(model) || !is_plain_decoder(fused_graph(model))) continue;
    Scenario asked = fused_request(2, 3000);
    const Ops whole = stage_of(analyze(model, device, asked), Stage::prefill).total.cost.ops();
    asked.workload.chunk = 170;
    const Ops chunked = stage_of(analyze(model, device, asked), Stage::prefill).total.cost.ops();
    ASSERT_NEAR(chunked / whole, 1, 1e-12) << model.name;
  }
}

TEST(Chunks, NeedActivationsOfAChunkOnly) {
  const Hardware device = Catalog{}.hardware("a6000");
  for (const char* name : {"llama3-8b", "llama4-scout", "gemma2-2b", "deepseek-v3"}) {
    const Model model = Catalog{}.model(name);
    const Graph graph = plain_graph(model);
    Scenario asked = fused_request(1, 20000);
    asked.fused_attention = false;
    asked.workload.stages = {Stage::prefill};
    asked.workload.chunk = 300;
    Bytes peak;
    for (double done = 0; done < 20000;) {
      const double fresh = std::min(300.0, 20000 - done);
      done += fresh;
      peak = std::max(peak, activation_peak(graph, {1, fresh, done, done == 20000 ? 1.0 : 0, 0}));
    }
    EXPECT_EQ(analyze(model, device, asked).memory.activations, peak) << name;
  }
}

/// Where all attention goes by chunks the last step is not the widest.
TEST(Chunks, AreWidestAtTheEndOfAChunkOfAttention) {
  Graph graph = plain_graph(Catalog{}.model("llama3-8b"));
  for (Op& op : graph.ops) op.span = {AttentionSpan::Kind::chunked, true, 1000};
  for (const double count : {2, 3, 10, 33, 37, 200}) {
    const StepSeries series{{1, 300, 300, 0, 0}, 300, count, 1};
    Bytes widest;
    Bytes found;
    for (double i = 0; i < count; ++i) {
      widest = std::max(widest, activation_peak(graph, series.at(i)));
    }
    for (const Step& step : widest_steps(graph, series)) {
      found = std::max(found, activation_peak(graph, step));
    }
    EXPECT_EQ(found, widest) << count;
  }
}

TEST(Beams, DecodeAsSequencesOfTheirOwnAndShareThePrompt) {
  const Hardware device = Catalog{}.hardware("h100-sxm");
  for (const Model& model : all_models()) {
    if (!is_decoder(model)) continue;
    Scenario asked = fused_request(2, 300, 40);
    const Analysis one = analyze(model, device, asked);
    asked.workload.beams = 5;
    const Analysis beams = analyze(model, device, asked);
    asked.workload.beams = 1;
    asked.workload.batch = 10;
    const Analysis many = analyze(model, device, asked);
    ASSERT_EQ(beams.generation->ttft, one.generation->ttft) << model.name;
    ASSERT_EQ(beams.generation->tpot, many.generation->tpot) << model.name;
    ASSERT_GE(beams.memory.kv_cache, one.memory.kv_cache) << model.name;
    ASSERT_LE(beams.memory.kv_cache, many.memory.kv_cache) << model.name;
  }
}

TEST(Speculation, YieldsThePowersOfTheAcceptance) {
  for (const double drafts : {1, 2, 5, 17, 1000}) {
    for (const double acceptance : {0.0, 0.1, 0.5, 0.9, 0.999, 1 - 1e-9, 1 - 1e-16, 1.0}) {
      double sum = 0;
      for (double i = drafts; i >= 0; --i) sum += std::pow(acceptance, i);
      EXPECT_NEAR(tokens_per_verification(acceptance, drafts) / sum, 1, 1e-12)
          << acceptance << " of " << drafts;
    }
  }
  EXPECT_EQ(tokens_per_verification(0, 7), 1);
  EXPECT_EQ(tokens_per_verification(1, 7), 8);
}

TEST(Speculation, BreaksEvenWhereItsCyclesYieldWhatTheyCost) {
  for (const double drafts : {1, 3, 8}) {
    for (double cost = 1.001; cost < drafts + 1; cost += 0.037) {
      const double acceptance = break_even_acceptance(cost, drafts).value();
      EXPECT_NEAR(tokens_per_verification(acceptance, drafts), cost, 1e-12 * cost);
    }
    EXPECT_EQ(break_even_acceptance(0.9, drafts), 0);
    EXPECT_EQ(break_even_acceptance(1, drafts), 0);
    EXPECT_EQ(break_even_acceptance(drafts + 1, drafts), 1);
    EXPECT_EQ(break_even_acceptance(drafts + 1.001, drafts), std::nullopt);
  }
}

TEST(Speculation, IsTheMeanOfItsCyclesOneByOne) {
  const Hardware device = Catalog{}.hardware("a6000");
  const Roofs roofs = roofs_of(device, false);
  const Model draft = Catalog{}.model("qwen3-0.6b");
  const Graph draft_graph = fused_graph(draft);
  for (const char* name : {"qwen3-8b", "gemma2-2b", "deepseek-v3", "gpt-oss-20b", "llama4-scout"}) {
    const Model model = Catalog{}.model(name);
    const Graph graph = fused_graph(model);
    const Analysis analysis = analyze(model, device, speculating(3, 1000, 50, {3, 0.7}), &draft);
    Seconds cycles;
    for (double c = 1001; c < 1050; ++c) {
      for (double k = 0; k < 3; ++k) {
        cycles += sum_of(draft_graph, Step::decode(3, c + k), roofs).time;
      }
      cycles += sum_of(graph, {3, 4, c + 3, 4, 0}, roofs).time;
    }
    const double tokens = 1 + 0.7 + 0.49 + 0.343;
    const Generation& generation = *analysis.generation;
    EXPECT_NEAR(generation.tpot.value() / (cycles.value() / tokens / 49), 1, 1e-12) << name;
    EXPECT_NEAR(
        generation.speculated->speedup * (generation.tpot / generation.speculated->plain_tpot), 1,
        1e-12);
    EXPECT_EQ(stage_of(analysis, Stage::generate).total.time, generation.latency) << name;
  }
}

TEST(Speculation, AtItsBreakEvenIsAsFastAsPlainDecoding) {
  const Hardware device = Catalog{}.hardware("h100-sxm");
  const Model model = Catalog{}.model("llama3-70b");
  const Model draft = Catalog{}.model("llama3-8b");
  Scenario asked = speculating(1, 2000, 300, {4, 0.5});
  const auto found = analyze(model, device, asked, &draft).generation->speculated->break_even;
  ASSERT_TRUE(found.has_value());
  asked.workload.speculation->acceptance = *found;
  EXPECT_NEAR(analyze(model, device, asked, &draft).generation->speculated->speedup, 1, 1e-12);
  asked.workload.speculation.reset();
  const Generation plain = *analyze(model, device, asked).generation;
  asked.workload.speculation = Speculation{4, *found};
  const Generation speculated = *analyze(model, device, asked, &draft).generation;
  EXPECT_NEAR(speculated.tpot / plain.tpot, 1, 1e-12);
  EXPECT_EQ(speculated.speculated->plain_tpot, plain.tpot);
}

TEST(Speculation, WithTheModelItselfNeverPays) {
  const Hardware device = Catalog{}.hardware("h100-sxm");
  const Model model = Catalog{}.model("llama3-8b");
  const Analysis analysis = analyze(model, device, speculating(1, 500, 50, {4, 1}), &model);
  EXPECT_FALSE(analysis.generation->speculated->break_even.has_value());
  EXPECT_LT(analysis.generation->speculated->speedup, 1);
}

TEST(Speculation, TakesTheBlockOfAModelThatHasOne) {
  const Hardware device = Catalog{}.hardware("h200-sxm");
  for (const Model& model : all_models()) {
    if (!is_decoder(model)) continue;
    const Scenario asked = speculating(1, 500, 50, {1, 0.8});
    if (!model.mtp) {
      ASSERT_THROW(analyze(model, device, asked), Error) << model.name;
      continue;
    }
    const Analysis analysis = analyze(model, device, asked);
    ASSERT_GT(analysis.generation->speculated->speedup, 0.5) << model.name;
    ASSERT_LT(analysis.generation->speculated->draft_time,
              analysis.generation->speculated->verification_time)
        << model.name;
    Scenario with_stage = asked;
    with_stage.workload.predict_further = true;
    ASSERT_EQ(analyze(model, device, with_stage).memory.weights, analysis.memory.weights);
  }
}

TEST(Speculation, HoldsBothModels) {
  const Hardware device = Catalog{}.hardware("h100-sxm");
  const Model model = Catalog{}.model("llama3-70b");
  const Model draft = Catalog{}.model("llama3-8b");
  const Memory alone = analyze(model, device, fused_request(2, 500, 50)).memory;
  const Memory drafts = analyze(draft, device, fused_request(2, 500, 50)).memory;
  const Memory both = analyze(model, device, speculating(2, 500, 50, {4, 0.5}), &draft).memory;
  EXPECT_EQ(both.weights, alone.weights + drafts.weights);
  EXPECT_EQ(both.kv_cache / (alone.kv_cache + drafts.kv_cache), 553.0 / 549.0);
}

TEST(Speculation, NotesWhatDoesNotSuit) {
  const Hardware device = Catalog{}.hardware("h100-sxm");
  const Model small = Catalog{}.model("llama2-7b");
  const Model large = Catalog{}.model("llama3-70b");
  const auto notes = analyze(small, device, speculating(1, 500, 50, {4, 0.5}), &large).notes;
  std::string all;
  for (const std::string& note : notes) all += note + '\n';
  EXPECT_NE(all.find("vocabulary of 128256"), std::string::npos) << all;
  EXPECT_NE(all.find("more parameters than llama2-7b"), std::string::npos) << all;
}

}  // namespace
}  // namespace llmviewer::request_properties_test
