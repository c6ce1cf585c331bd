// What must hold of costs whatever the model and the step.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <random>

#include "llmviewer/analysis/memory.hpp"
#include "properties/subjects.hpp"
#include "properties/sums.hpp"

namespace llmviewer::cost_properties_test {
namespace {

/// Each quantity of a cost, in one order.
std::array<double, 7> values(const Cost& cost) {
  return {cost.matrix.value(),
          cost.vector.value(),
          cost.traffic.weights.value(),
          cost.traffic.activations_in.value(),
          cost.traffic.activations_out.value(),
          cost.traffic.kv_read.value(),
          cost.traffic.kv_write.value()};
}

std::vector<Graph> both_graphs(const Model& model) {
  return {plain_graph(model), fused_graph(model)};
}

void expect_not_less(const Cost& more, const Cost& less, const std::string& where) {
  for (std::size_t i = 0; i < 7; ++i) ASSERT_GE(values(more)[i], values(less)[i]) << where;
}

TEST(Subjects, AreMany) { EXPECT_GE(all_models().size(), 98U); }

TEST(Cost, IsFiniteAndNeverNegative) {
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      for (const Step& step : some_steps()) {
        for (const Op& op : graph.ops) {
          for (const double value : values(cost_of(op, step))) {
            ASSERT_TRUE(std::isfinite(value) && value >= 0)
                << model.name << ' ' << name_of(op.kind) << ' ' << value;
          }
        }
      }
    }
  }
}

TEST(Cost, GrowsWithTokensSequencesAndContext) {
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      for (const Step& step : some_steps()) {
        const Cost cost = cost_of(graph, step);
        Step more = step;
        more.sequences += 1;
        expect_not_less(cost_of(graph, more), cost, model.name + ": a sequence more");
        more = step;
        more.new_tokens += 1;
        more.context += 1;
        if (!same_form(graph, step, more)) continue;
        expect_not_less(cost_of(graph, more), cost, model.name + ": a token more");
      }
    }
  }
}

TEST(Cost, OfASequenceCountsPerSequence) {
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      const Cost one = cost_of(graph, Step::prefill(1, 300));
      const Cost two = cost_of(graph, Step::prefill(2, 300));
      ASSERT_DOUBLE_EQ(two.ops().value(), 2 * one.ops().value()) << model.name;
      ASSERT_DOUBLE_EQ(two.traffic.kv_read.value(), 2 * one.traffic.kv_read.value());
      ASSERT_DOUBLE_EQ(two.traffic.activations_in.value(), 2 * one.traffic.activations_in.value());
    }
  }
}

TEST(FusedAttention, NeverCostsMoreThanUnfused) {
  for (const Model& model : all_models()) {
    const Graph plain = plain_graph(model);
    const Graph fused = fused_graph(model);
    ASSERT_EQ(parameters(plain), parameters(fused)) << model.name;
    for (const Step& step : some_steps()) {
      const Cost more = cost_of(plain, step);
      const Cost less = cost_of(fused, step);
      ASSERT_LE(less.matrix, more.matrix) << model.name;
      ASSERT_LE(less.vector, more.vector) << model.name;
      ASSERT_LE(less.traffic.total(), more.traffic.total()) << model.name;
      ASSERT_EQ(less.traffic.kv_write, more.traffic.kv_write) << model.name;
      ASSERT_EQ(less.traffic.weights, more.traffic.weights) << model.name;
    }
  }
}

Step without_logits(Step step) {
  step.logits = 0;
  return step;
}

TEST(Chunks, OfAPrefillTogetherDoTheOpsOfTheWhole) {
  constexpr double kPrompt = 9000;
  for (const Model& model : all_models()) {
    const Graph graph = fused_graph(model);
    if (!is_plain_decoder(graph)) continue;
    const Cost whole = cost_of(graph, without_logits(Step::prefill(3, kPrompt)));
    for (const double chunk : {512.0, 1000.0, 8999.0}) {
      Cost sum;
      for (double done = 0; done < kPrompt; done += chunk) {
        const double size = std::min(chunk, kPrompt - done);
        sum += cost_of(graph, Step{3, size, done + size, 0});
      }
      ASSERT_NEAR(sum.matrix / whole.matrix, 1, 1e-12) << model.name << ' ' << chunk;
      ASSERT_NEAR(sum.vector / whole.vector, 1, 1e-12) << model.name << ' ' << chunk;
      ASSERT_EQ(sum.traffic.kv_write, whole.traffic.kv_write) << model.name << ' ' << chunk;
    }
  }
}

TEST(Decode, DoesWhatTheLastTokenAddsToAPrefill) {
  for (const Model& model : all_models()) {
    const Graph graph = fused_graph(model);
    if (!is_plain_decoder(graph)) continue;
    for (const double context : {2.0, 100.0, 4096.0, 4097.0, 10000.0}) {
      const Cost longer = cost_of(graph, without_logits(Step::prefill(2, context)));
      const Cost shorter = cost_of(graph, without_logits(Step::prefill(2, context - 1)));
      const Cost step = cost_of(graph, without_logits(Step::decode(2, context)));
      const double added = longer.ops().value() - shorter.ops().value();
      ASSERT_NEAR(added / step.ops().value(), 1, 1e-9) << model.name << " at " << context;
    }
  }
}

// Unfused latent attention reads the latent twice, as keys and as values.
TEST(Decode, ReadsNoMoreOfTheCacheThanIsStored) {
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      const bool latent = std::ranges::any_of(graph.ops, &Op::latent);
      if (latent && graph.find("qk_matmul")) continue;
      for (const double context : {1.0, 1000.0, 100000.0}) {
        const double read = cost_of(graph, Step::decode(5, context)).traffic.kv_read.value();
        const double stored = kv_cache_bytes(graph, 5, context).value();
        ASSERT_LE(read, stored) << model.name << " at " << context;
      }
    }
  }
}

TEST(Decode, ReadsTheWholeCacheOfACausalModel) {
  for (const Model& model : all_models()) {
    const Graph graph = fused_graph(model);
    if (!is_plain_decoder(graph)) continue;
    ASSERT_EQ(cost_of(graph, Step::decode(5, 3000)).traffic.kv_read.value(),
              kv_cache_bytes(graph, 5, 3000).value())
        << model.name;
  }
}

TEST(Step, WritesToTheCacheWhatItsTokensTake) {
  for (const Model& model : all_models()) {
    const Graph graph = plain_graph(model);
    if (!is_plain_decoder(graph)) continue;
    const double per_token =
        2 * (kv_elements_per_token(graph, true) + kv_elements_per_token(graph, false));
    for (const Step& step : some_steps()) {
      ASSERT_DOUBLE_EQ(cost_of(graph, step).traffic.kv_write.value(), per_token * step.tokens())
          << model.name;
    }
    ASSERT_GT(per_token, 0) << model.name;
  }
}

TEST(Step, ReadsEveryWeightOnceExceptTheGatheredTables) {
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      for (const Op& op : graph.ops) {
        const bool gathers = op.kind == OpKind::embedding ||
                             op.kind == OpKind::position_embedding ||
                             op.kind == OpKind::expert_linear;
        if (gathers || !runs_in(op, Step::decode(1, 10))) continue;
        ASSERT_EQ(cost_of(op, Step::decode(1, 10)).traffic.weights.value(), op.storage.weight_bytes)
            << model.name << ' ' << name_of(op.kind);
      }
    }
  }
}

TEST(Memory, HoldsEveryParameterAt16Bit) {
  for (const Model& model : all_models()) {
    const Graph graph = plain_graph(model);
    const bool half = std::ranges::all_of(
        graph.infos, [](const OpInfo& info) { return info.own_format.bits == 16; });
    if (!half) continue;
    ASSERT_EQ(weight_bytes(graph).value(), 2 * parameters(graph)) << model.name;
  }
}

TEST(Memory, GrowsWithTheStep) {
  for (const Model& model : all_models()) {
    const Graph graph = plain_graph(model);
    ASSERT_LE(activation_peak(graph, Step::prefill(1, 100)),
              activation_peak(graph, Step::prefill(1, 101)))
        << model.name;
    ASSERT_LE(kv_cache_bytes(graph, 1, 5000), kv_cache_bytes(graph, 1, 5001)) << model.name;
  }
}

TEST(Memory, OfActivationsIsAtLeastTheWidestOperator) {
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      const Step step = Step::prefill(2, 300);
      const Bytes peak = activation_peak(graph, step);
      for (const Op& op : graph.ops) {
        ASSERT_GE(peak, cost_of(op, step).traffic.activations_out) << model.name;
      }
    }
  }
}

/// a·x + b·y, term by term: Terms is nothing but doubles.
constexpr std::size_t kTerms = sizeof(Terms) / sizeof(double);
using TermArray = std::array<double, kTerms>;

Terms combined(double a, const Terms& x, double b, const Terms& y) {
  const auto p = std::bit_cast<TermArray>(x);
  const auto q = std::bit_cast<TermArray>(y);
  TermArray sum{};
  for (std::size_t i = 0; i < kTerms; ++i) sum[i] = a * p[i] + b * q[i];
  return std::bit_cast<Terms>(sum);
}

// A sweep probes each rule once with unit terms and then multiplies: rules must allow that.
TEST(EveryRule, IsLinearInItsTerms) {
  std::mt19937 random{20240801};
  std::uniform_real_distribution<double> any{0, 1000};
  const auto draw = [&] {
    TermArray terms{};
    for (double& term : terms) term = any(random);
    return std::bit_cast<Terms>(terms);
  };
  for (const Model& model : all_models()) {
    for (const Graph& graph : both_graphs(model)) {
      for (const Op& op : graph.ops) {
        const Terms x = draw();
        const Terms y = draw();
        const double a = any(random);
        const double b = any(random);
        const auto direct = values(cost_of(op, combined(a, x, b, y)));
        Cost sum = a * cost_of(op, x);
        sum += b * cost_of(op, y);
        for (std::size_t i = 0; i < direct.size(); ++i) {
          ASSERT_NEAR(direct[i], values(sum)[i], 1e-12 * direct[i])
              << model.name << ' ' << name_of(op.kind) << " quantity " << i;
        }
      }
    }
  }
}

}  // namespace
}  // namespace llmviewer::cost_properties_test
