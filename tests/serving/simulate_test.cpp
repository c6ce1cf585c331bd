#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "llmviewer/error.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/serving/serving.hpp"
#include "predict/step_prediction.hpp"
#include "properties/subjects.hpp"
#include "report/json_schema.hpp"
#include "serving/served.hpp"

namespace llmviewer::simulate_test {
namespace {

ServingQuestion question_of(double rate, double requests = 2000) {
  ServingQuestion question;
  question.load.rate = rate;
  question.load.requests = requests;
  question.load.prompt = {.a = 512};
  question.load.output = {.a = 128};
  question.repeats = 4;
  return question;
}

ServingAnswer simulated(const ServingQuestion& question, const Served& one = served()) {
  return simulate(one.model, one.hardware, one.scenario, question);
}

std::string json_of(const ServingAnswer& answer) {
  std::ostringstream out;
  write_service(answer, "json", {}, out);
  return out.str();
}

/// Steps of one kind, as analyze --predict has them.
TEST(StepCost, IsWhatThePredictionSaysOfEveryModelsSteps) {
  const Served some = served("llama2-7b", "h200-sxm");
  int decoding = 0;
  for (const Model& model : all_models()) {
    SCOPED_TRACE(model.name);
    const Scenario scenario = as_engine_runs(some.scenario);
    const ModelGraphs graphs = graphs_of(model, scenario);
    const Roofs roofs = roofs_of(some.hardware, scenario.accumulate_fp32, scenario.layout);
    const PredictionSubject subject = subject_on(some.hardware, graphs, scenario, roofs);
    const StepCost cost{subject, 1024, 64};
    const StepPrediction steps{graphs.main, subject.precision, subject.machine, subject.predictor};
    const auto whole = [&](const Step& step) {
      return (steps.time(std::vector{StepSeries::once(step)}) - steps.layers()).value();
    };
    if (!graphs.main.decodes) continue;
    ++decoding;
    for (const double sequences : {1.0, 8.0, 64.0}) {
      const double context = 1500;
      const double time = cost.linear(sequences) + cost.head(sequences) +
                          cost.decode({sequences, sequences * context});
      EXPECT_NEAR(time / whole(Step::decode(sequences, context)), 1, 1e-9) << sequences;
    }
    for (const double tokens : {512.0, 1024.0}) {
      const double time = cost.linear(tokens) + cost.head(1) + cost.chunk(tokens, tokens);
      EXPECT_NEAR(time / whole(Step::prefill(1, tokens)), 1, 1e-9) << tokens;
    }
  }
  EXPECT_GT(decoding, 90);
}

/// One request alone: its prompt's step, the gap and the front end; then a decode step and a gap
/// for each token.
TEST(Simulate, AnIdleServerTakesWhatAnalyzeSays) {
  const Served one = served();
  ServingQuestion question = question_of(0.01, 50);
  question.repeats = 0;
  question.load.burstiness = Load::kRegular;
  const ServingAnswer answer = simulated(question);
  const Analysis analysis = llmviewer::answer(one.model, one.hardware, one.scenario);
  const auto kernels = [&](std::size_t stage) {
    double time = 0;
    for (const PredictedOp& op : analysis.stages[stage].predicted->ops) {
      time += (op.repeat * op.time).value();
    }
    return time;
  };
  const double ttft = kernels(0) + answer.rules.gap + answer.rules.front_end;
  EXPECT_NEAR(answer.ttft.mean / ttft, 1, 1e-6);
  const double tpot = kernels(1) + answer.rules.gap;  // at 512 positions; the mean is at 576
  EXPECT_NEAR(answer.tpot.mean / tpot, 1, 5e-3);
  EXPECT_EQ(answer.queue_mean, 0);
  EXPECT_EQ(answer.preemptions, 0);
}

TEST(Simulate, KeepsLittlesLaw) {
  for (const double rate : {2.0, 10.0}) {
    const ServingAnswer answer = simulated(question_of(rate));
    const double in_service = answer.e2e.mean - answer.rules.front_end;
    EXPECT_NEAR((answer.running_mean + answer.queue_mean) / (answer.requests_per_s * in_service), 1,
                0.02)
        << rate;
  }
}

TEST(Simulate, MoreRequestsMakeEachWaitLonger) {
  double before = 0;
  for (const double rate : {1.0, 4.0, 8.0, 16.0, 24.0, 32.0}) {
    const ServingAnswer answer = simulated(question_of(rate));
    EXPECT_GT(answer.ttft.mean, before) << rate;
    EXPECT_LE(answer.ttft.mean_fast, answer.ttft.mean);
    EXPECT_GE(answer.ttft.mean_slow, answer.ttft.mean);
    EXPECT_LE(answer.ttft.p50, answer.ttft.p99);
    before = answer.ttft.mean;
  }
}

TEST(Simulate, EveryTokenThatIsAskedForIsServed) {
  ServingQuestion question = question_of(20, 500);
  question.load.prompt = {.kind = Lengths::Kind::lognormal, .a = 300, .b = 0.8};
  question.load.output = {.kind = Lengths::Kind::uniform, .a = 1, .b = 300};
  double prompts = 0;
  double outputs = 0;
  double requests = 0;
  question.on_request = [&](const ServedRequest& one) {
    prompts += one.request.prompt;
    outputs += one.request.output;
    ++requests;
  };
  const ServingAnswer answer = simulated(question);
  EXPECT_EQ(requests, 500);
  EXPECT_NEAR(answer.output_tokens_per_s * answer.duration / outputs, 1, 1e-9);
  EXPECT_NEAR(answer.input_tokens_per_s * answer.duration / prompts, 1, 1e-9);
}

TEST(Simulate, ASmallCachePreemptsAndALargeOneNever) {
  ServingQuestion question = question_of(30, 1000);
  question.blocks = 600;
  EXPECT_GT(simulated(question).preemptions, 0);
  question.blocks = 1e6;
  EXPECT_EQ(simulated(question).preemptions, 0);
}

TEST(Simulate, AStepThatHoldsEveryPromptComputesEachInOne) {
  ServingQuestion question = question_of(5, 300);
  question.max_tokens = 1 << 16;
  double most = 0;
  double chunks = 0;
  question.on_step = [&](const ServedStep& step) {
    most = std::fmax(most, step.computed);
    chunks += step.computed;
  };
  const ServingAnswer answer = simulated(question);
  EXPECT_EQ(chunks, answer.requests * 512);
  EXPECT_EQ(std::fmod(most, 512), 0);
}

TEST(Simulate, TheAnswerDoesNotDependOnTheNumberOfThreads) {
  ServingQuestion question = question_of(12, 500);
  question.load.burstiness = 0.6;
  question.objectives.ttft = 0.2;
  question.find_rate = true;
  const std::string one = json_of(simulated(question));
  question.jobs = 3;
  EXPECT_EQ(json_of(simulated(question)), one);
  question.seed = 2;
  EXPECT_NE(json_of(simulated(question)), one);
}

/// Regular arrivals, in turn: each of N replicas gets every N-th.
TEST(Simulate, ReplicasInTurnAreOneAtARateSoManyTimesLower) {
  ServingQuestion question = question_of(5, 500);
  question.load.burstiness = Load::kRegular;
  question.repeats = 0;
  const ServingAnswer one = simulated(question);
  question.load.rate *= 4;
  question.load.requests *= 4;
  question.replicas = 4;
  const ServingAnswer four = simulated(question);
  EXPECT_NEAR(four.ttft.mean / one.ttft.mean, 1, 1e-9);
  EXPECT_NEAR(four.tpot.mean / one.tpot.mean, 1, 1e-9);
  EXPECT_EQ(four.devices, 4);
}

TEST(Simulate, ClientsWaitForTheirAnswers) {
  ServingQuestion question = question_of(0, 2000);
  question.load.kind = Load::Kind::closed;
  question.load.clients = 24;
  const ServingAnswer answer = simulated(question);
  EXPECT_LE(answer.running_mean, 24);
  // Each client is always either served or reading its answer.
  EXPECT_NEAR(answer.requests_per_s * answer.e2e.mean / 24, 1, 0.03);
}

TEST(Simulate, FindsTheLargestRateAtWhichTheObjectivesHold) {
  ServingQuestion question = question_of(1, 3000);
  question.objectives.ttft = 0.15;
  question.objectives.tpot = 0.012;
  question.find_rate = true;
  const ServingAnswer answer = simulated(question);
  ASSERT_TRUE(answer.found_rate);
  EXPECT_GE(answer.slo_share, question.percentile);
  EXPECT_LE(answer.found_rate->value, answer.knee_rate * 1.0001);
  EXPECT_LE(answer.found_rate->fast, answer.found_rate->value);
  question.find_rate = false;
  question.load.rate = 1.02 * answer.found_rate->value;
  EXPECT_LT(simulated(question).slo_share, question.percentile);
  question.find_rate = true;
  question.objectives.ttft = 1e-3;
  EXPECT_EQ(simulated(question).found_rate->value, 0) << "no server is that fast";
}

TEST(Simulate, SaysWhereARateIsBeyondTheKnee) {
  EXPECT_FALSE(simulated(question_of(5, 500)).beyond_knee);
  EXPECT_TRUE(simulated(question_of(500, 500)).beyond_knee);
}

TEST(Simulate, EveryEngineThatServesKeepsItsSchema) {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/service.schema.json"};
  const nlohmann::json schema = nlohmann::json::parse(in);
  for (const char* engine : {"vllm", "sglang", "trtllm", "generic"}) {
    for (const bool closed : {false, true}) {
      ServingQuestion question = question_of(4, 300);
      if (closed) question.load.kind = Load::Kind::closed;
      question.load.clients = closed ? 8 : 0;
      question.objectives.e2e = 5;
      const ServingAnswer answer = simulated(question, served("llama3-8b", "h100-sxm", engine));
      const auto json = nlohmann::json::parse(json_of(answer));
      EXPECT_THAT(test::breaches(json, schema), testing::IsEmpty()) << engine;
      const ServingBinds& b = answer.binds;
      EXPECT_NEAR(b.compute + b.memory + b.network + b.latency + b.host + b.idle, 1, 2e-2)
          << engine;
    }
  }
}

TEST(Simulate, RefusesWhatCannotBeServed) {
  EXPECT_THROW(simulated(question_of(1), served("llama3-70b", "rtx-4090")), Error);
  EXPECT_THROW(simulated(question_of(1), served("bert-base")), Error);
  EXPECT_THROW(simulated(question_of(1), served("whisper-large-v3")), Error);
  ServingQuestion question = question_of(1);
  question.blocks = 3;
  EXPECT_THROW(simulated(question), Error);
  EXPECT_THROW(simulated(question_of(1), served("llama2-7b", "h100-sxm", "static")), Error);
}

}  // namespace
}  // namespace llmviewer::simulate_test
