// The engine's rules by hand: steps of exactly one second each, the device's own times left out.

#include "serving/serving_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "serving/served.hpp"
#include "serving/simulator.hpp"

namespace llmviewer::serving_loop_test {
namespace {

const StepCost& some_cost() {
  static const Served one = served();
  static const ServedSubject subject{one.model, one.hardware, one.scenario, {}};
  return subject.cost();
}

ServingRules second_steps() {
  ServingRules rules;
  rules.max_sequences = 2;
  rules.max_tokens = 8;
  rules.block = 4;
  rules.blocks = 100;
  rules.gap = 1;
  return rules;
}

/// What became of the requests, by their numbers.
std::vector<ServedRequest> serve(const ServingRules& rules, const std::vector<Request>& requests) {
  ServingLoop loop{some_cost(), rules};
  loop.set_factors(0, 1);
  std::vector<ServedRequest> served(requests.size());
  loop.on_finish([&](const ServedRequest& one) { served[one.request.number] = one; });
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Request request = requests[i];
    request.number = i;
    loop.advance_to(request.arrival);
    loop.arrive(request);
  }
  while (loop.step()) {
  }
  EXPECT_EQ(loop.free_blocks(), rules.blocks) << "blocks are lost";
  return served;
}

// Eight tokens a step, two sequences. A: 10 prompt tokens, 3 out, at 0. B: 4, 2 out, at 0.5.
// C: 4, 1 out, at 0.6.
//   0–1  A's first 8 tokens
//   1–2  A's last 2, B's 4; C waits: two sequences run        A's 1st at 2, B's 1st at 2
//   2–3  A and B decode                                       B is done at 3
//   3–4  A decodes, C's 4                                     A is done at 4, C at 4
TEST(ServingLoop, ThreeRequestsStepByStep) {
  const auto served = serve(second_steps(), {{.arrival = 0, .prompt = 10, .output = 3},
                                             {.arrival = 0.5, .prompt = 4, .output = 2},
                                             {.arrival = 0.6, .prompt = 4, .output = 1}});
  EXPECT_DOUBLE_EQ(served[0].ttft, 2);
  EXPECT_DOUBLE_EQ(served[0].tpot, 1);
  EXPECT_DOUBLE_EQ(served[0].e2e, 4);
  EXPECT_DOUBLE_EQ(served[1].ttft, 1.5);
  EXPECT_DOUBLE_EQ(served[1].e2e, 2.5);
  EXPECT_DOUBLE_EQ(served[2].ttft, 3.4);
  EXPECT_DOUBLE_EQ(served[2].e2e, 3.4);
}

// One long request runs, steps begin at whole seconds. Another comes at 5.5: it is in the step from
// 6 to 7; where that was decided on at 5, in the one from 7 to 8.
TEST(ServingLoop, AnEngineThatSchedulesAheadTakesARequestAStepLater) {
  for (const bool ahead : {false, true}) {
    ServingRules rules = second_steps();
    rules.schedules_ahead = ahead;
    const auto served = serve(rules, {{.arrival = 0, .prompt = 1, .output = 100},
                                      {.arrival = 5.5, .prompt = 1, .output = 1}});
    EXPECT_DOUBLE_EQ(served[1].ttft, ahead ? 2.5 : 1.5);
  }
}

// Three blocks of four. A and B, 4 prompt tokens and 6 out, at 0, take one each.
//   1–2  both need a second block, one is free: B, the youngest, is preempted, A takes one
//   2–6  B would need two blocks for its 5 tokens, one is free; A's ninth token takes it at 5
//   6    A is done; B computes 5 tokens again: its 2nd is out at 7, its 6th at 11
TEST(ServingLoop, TheYoungestIsPreemptedAndComputedAgain) {
  ServingRules rules = second_steps();
  rules.blocks = 3;
  const auto served = serve(
      rules, {{.arrival = 0, .prompt = 4, .output = 6}, {.arrival = 0, .prompt = 4, .output = 6}});
  EXPECT_DOUBLE_EQ(served[0].e2e, 6);
  EXPECT_EQ(served[0].preemptions, 0);
  EXPECT_DOUBLE_EQ(served[1].ttft, 1);
  EXPECT_DOUBLE_EQ(served[1].e2e, 11);
  EXPECT_EQ(served[1].preemptions, 1);
}

// Of 12 prompt tokens in blocks of four, the last token is always computed: 8 are found again.
TEST(ServingLoop, AKnownPromptIsNotComputedAgain) {
  const Request request{.prompt = 12, .output = 2, .prefix = 1};
  Request later = request;
  later.arrival = 10;
  const auto served = serve(second_steps(), {request, later});
  EXPECT_EQ(served[0].cached, 0);
  EXPECT_EQ(served[1].cached, 8);
  EXPECT_DOUBLE_EQ(served[0].ttft, 2) << "12 tokens are two steps";
  EXPECT_DOUBLE_EQ(served[1].ttft, 1);
}

// Its 3 blocks are free again at 3, and of the 5 others handed out since, all but 2 are needed: the
// blocks that were free longest go first.
TEST(ServingLoop, APromptIsForgottenWhereItsBlocksWereHandedOut) {
  ServingRules rules = second_steps();
  rules.blocks = 6;
  Request first{.arrival = 0, .prompt = 12, .output = 2, .prefix = 1};
  const Request other{.arrival = 10, .prompt = 20, .output = 2};
  Request again = first;
  again.arrival = 20;
  const auto served = serve(rules, {first, other, again});
  EXPECT_EQ(served[2].cached, 0);
}

TEST(ServingLoop, PromptsComeBeforeDecodingWhereTheEngineSaysSo) {
  ServingRules rules = second_steps();
  rules.batching = Batching::prefill_first;
  // A decodes from 1 on; B's 16 tokens are the steps 2–3 and 3–4, in which A stands still.
  const auto served = serve(rules, {{.arrival = 0, .prompt = 4, .output = 4},
                                    {.arrival = 1.5, .prompt = 16, .output = 1}});
  EXPECT_DOUBLE_EQ(served[1].ttft, 2.5);
  EXPECT_DOUBLE_EQ(served[0].e2e, 6);
}

TEST(ServingLoop, AWholeBatchEndsBeforeTheNextOneBegins) {
  ServingRules rules = second_steps();
  rules.batching = Batching::whole_batches;
  const auto served = serve(rules, {{.arrival = 0, .prompt = 4, .output = 5},
                                    {.arrival = 0.5, .prompt = 4, .output = 1}});
  EXPECT_DOUBLE_EQ(served[0].e2e, 5);
  EXPECT_DOUBLE_EQ(served[1].e2e, 5.5);
}

TEST(ServingLoop, BlocksOfTheWholeRequestAreTakenWhereTheEngineReservesThem) {
  ServingRules rules = second_steps();
  rules.blocks = 3;
  rules.reserves_output = true;
  const auto served = serve(
      rules, {{.arrival = 0, .prompt = 4, .output = 6}, {.arrival = 0, .prompt = 4, .output = 6}});
  EXPECT_DOUBLE_EQ(served[0].e2e, 6);
  EXPECT_DOUBLE_EQ(served[1].ttft, 7) << "it waits for all three blocks";
  EXPECT_EQ(served[1].preemptions, 0);
}

/// Requests of a Poisson stream, `output` steps of a second each, on `slots`: each waits for the
/// slot that is free first, and for the step to begin (Kiefer and Wolfowitz's recursion).
TEST(ServingLoop, ServiceTimesThatDoNotDependOnTheBatchAreAQueueOfConstantOnes) {
  for (const double slots : {1.0, 3.0}) {
    constexpr double kStep = 0.01;
    constexpr double kSteps = 50;
    ServingRules rules = second_steps();
    rules.gap = kStep;
    rules.max_sequences = slots;
    rules.max_tokens = 1 << 20;
    rules.blocks = 1 << 20;
    Random random{5};
    std::vector<Request> requests;
    double time = 0;
    for (int i = 0; i < 20'000; ++i) {
      time += random.exponential() * kStep * kSteps / (0.8 * slots);
      requests.push_back({.arrival = time, .prompt = 1, .output = kSteps});
    }
    const auto served = serve(rules, requests);
    std::vector<double> free_at(static_cast<std::size_t>(slots), 0.0);
    double waits = 0;
    double simulated = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto first = std::min_element(free_at.begin(), free_at.end());
      const double begin = std::max(*first, requests[i].arrival);
      *first = begin + kStep * kSteps;
      waits += begin - requests[i].arrival;
      simulated += served[i].ttft - kStep;
    }
    // Half a step more: a request that comes to a running server waits for the next step.
    EXPECT_NEAR(simulated / waits, 1, 0.04) << slots;
  }
}

}  // namespace
}  // namespace llmviewer::serving_loop_test
