// Closed forms over many steps against walking them one by one.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "llmviewer/analysis/series_sum.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::series_properties_test {
namespace {

/// A sum that loses nothing to rounding worth speaking of (Neumaier): the walk has many terms.
class ExactSum {
 public:
  void add(double term) {
    const double sum = sum_ + term;
    lost_ += std::abs(sum_) >= std::abs(term) ? (sum_ - sum) + term : (term - sum) + sum_;
    sum_ = sum;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_{};
  double lost_{};
};

/// What the closed form must give, from one step after the other.
struct Walk {
  ExactSum matrix, vector, bytes, kv_read, time;
  bool runs{};
};

Walk walk(const Op& op, const StepSeries& series, const Roofs& roofs) {
  Walk sums;
  for (double i = 0; i < series.count; ++i) {
    const Step step = series.at(i);
    if (!runs_in(op, step)) continue;
    sums.runs = true;
    const Cost cost = cost_of(op, step);
    const Timing timing = roofline(op, cost, roofs);
    sums.matrix.add(series.weight * cost.matrix.value());
    sums.vector.add(series.weight * cost.vector.value());
    sums.bytes.add(series.weight * cost.traffic.total().value());
    sums.kv_read.add(series.weight * cost.traffic.kv_read.value());
    sums.time.add(series.weight * timing.time.value());
  }
  return sums;
}

testing::AssertionResult close(double a, double b) {
  if (std::abs(a - b) <= 1e-12 * std::abs(b)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << a << " is not " << b << ", off by " << (a - b) / b;
}

void expect_closed_form(const Op& op, const StepSeries& series, const Roofs& roofs) {
  const OpSum sum = sum_of(op, series, roofs);
  const Walk sums = walk(op, series, roofs);
  ASSERT_TRUE(close(sum.cost.matrix.value(), sums.matrix.value()));
  ASSERT_TRUE(close(sum.cost.vector.value(), sums.vector.value()));
  ASSERT_TRUE(close(sum.cost.traffic.total().value(), sums.bytes.value()));
  ASSERT_TRUE(close(sum.cost.traffic.kv_read.value(), sums.kv_read.value()));
  ASSERT_TRUE(close(sum.time().value(), sums.time.value()));
  ASSERT_EQ(sum.runs, sums.runs);
}

/// Every operator whose cost depends on the context, and with one series all of them.
void expect_closed_forms(const Graph& graph, const StepSeries& series, const Roofs& roofs) {
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    SCOPED_TRACE(graph.model + " " + graph.infos[i].name + ": " +
                 std::to_string(series.first.new_tokens) + " new at " +
                 std::to_string(series.first.context) + ", " + std::to_string(series.count) +
                 " steps of " + std::to_string(series.stride));
    expect_closed_form(graph.ops[i], series, roofs);
    if (testing::Test::HasFatalFailure()) return;
  }
}

StepSeries decode(double batch, double prompt, double tokens) {
  return {Step::decode(batch, prompt + 1), 1, tokens - 1, 1};
}

/// Decode over every kind of break, chunks of a prefill, verifications.
std::vector<StepSeries> some_series() {
  return {decode(1, 1, 2),
          decode(1, 1, 300),
          decode(8, 100, 1500),
          decode(64, 4000, 700),
          decode(3, 8100, 400),
          {{1, 512, 512, 0, 0}, 512, 20, 1},
          {{2, 100, 100, 0, 0}, 100, 50, 1},
          {{1, 128, 1128, 128, 0}, 128, 60, 1},
          {{4, 5, 1005, 5, 0}, 1, 150, 0.3},
          {{1, 3000, 3000, 0, 700}, 3000, 7, 1}};
}

Graph absorbed_graph(const Model& model) {
  Scenario scenario;
  scenario.latent_form = LatentForm::absorbed;
  return apply(scenario, lower(model));
}

Graph naive_graph(const Model& model) {
  Scenario scenario;
  scenario.latent_form = LatentForm::naive;
  scenario.precision.kv = Catalog{}.format("int8", "");
  return apply(scenario, lower(model));
}

TEST(Series, OfEveryModelSumsUpAsItsStepsOneByOne) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("a6000"), false);
  for (const Model& model : all_models()) {
    if (!model.causal) continue;
    for (const Graph& graph : {plain_graph(model), fused_graph(model)}) {
      for (const StepSeries& series : some_series()) {
        expect_closed_forms(graph, series, roofs);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(Series, SumsUpOnEveryDevice) {
  for (const Hardware& device : some_devices()) {
    const Roofs roofs = roofs_of(device, false);
    for (const char* name : {"llama3-8b", "gemma2-2b", "gpt-oss-20b", "llama4-scout", "glm-5",
                             "deepseek-v3", "mixtral-8x7b", "qwen3-next-80b-a3b", "mamba2-2.7b"}) {
      const Model model = Catalog{}.model(name);
      for (const Graph& graph : {fused_graph(model), absorbed_graph(model), naive_graph(model)}) {
        for (const StepSeries& series : some_series()) {
          expect_closed_forms(graph, series, roofs);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

/// Devices between whose roofs the lines of attention cross within the series, wherever that is.
TEST(Series, FindsWhereTheLimiterChanges) {
  const Graph graph = fused_graph(Catalog{}.model("llama3-8b"));
  const Op& attention = graph.ops[*graph.find("fused_attention")];
  int changes = 0;
  for (double vector_peak = 1e9; vector_peak < 1e14; vector_peak *= 1.3) {
    for (double matrix_peak = 1e11; matrix_peak < 1e16; matrix_peak *= 3) {
      Roofs roofs;
      roofs.bandwidth = BytesPerSecond{1e12};
      roofs.vector_peak = OpsPerSecond{vector_peak};
      for (const DataType type : kDataTypes) {
        roofs.matrix[type] = {OpsPerSecond{matrix_peak}, type, true};
      }
      const StepSeries series = decode(16, 1, 3000);
      expect_closed_form(attention, series, roofs);
      const OpSum sum = sum_of(attention, series, roofs);
      changes += sum.compute_time() > Seconds{0} && sum.of(Limiter::dram) > Seconds{0} ? 1 : 0;
    }
  }
  EXPECT_GT(changes, 5);
}

TEST(Series, BreaksWhereASpanDoes) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("h100-sxm"), false);
  const Graph graph = fused_graph(Catalog{}.model("llama3-8b"));
  Op op = graph.ops[*graph.find("fused_attention")];
  using Kind = AttentionSpan::Kind;
  for (const Kind kind : {Kind::full, Kind::sliding, Kind::chunked, Kind::top_k}) {
    for (const double width : {1, 2, 3, 7, 16, 100}) {
      op.span = {kind, true, width};
      for (const double fresh : {1, 2, 5, 16, 33}) {
        for (const double stride : {1, 2, 5, 7, 16, 100}) {
          for (const double cached : {0, 1, 6, 15, 40}) {
            SCOPED_TRACE(testing::Message()
                         << static_cast<int>(kind) << " of " << width << ", " << fresh
                         << " new after " << cached << " by " << stride);
            expect_closed_form(op, {{2, fresh, cached + fresh, 1, 0}, stride, 240, 1}, roofs);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

TEST(Series, OfABillionStepsIsFoundAtOnce) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("a6000"), false);
  for (const char* name : {"llama3-8b", "llama4-scout", "gemma2-2b", "glm-5"}) {
    const Graph graph = plain_graph(Catalog{}.model(name));
    for (const Op& op : graph.ops) {
      const OpSum sum = sum_of(op, decode(1, 1, 1e9), roofs);
      ASSERT_TRUE(std::isfinite(sum.time().value())) << name;
    }
  }
}

}  // namespace
}  // namespace llmviewer::series_properties_test
