// What a difference is put down to: sums, null causes and the way back, over models and devices.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "llmviewer/study/compare.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::compare_properties_test {
namespace {

Contender contender(const std::string& model, const std::string& hardware) {
  const Catalog catalog;
  Scenario scenario;
  scenario.workload.batch = 2;
  scenario.workload.seq = 300;
  if (catalog.model(model).causal) scenario.workload.gen = 20;
  return {model + hardware, catalog.model(model), catalog.hardware(hardware), scenario};
}

constexpr double kTolerance = 1e-12;

void expect_sums(const StageDifference& stage) {
  const double scale = std::max(stage.first, stage.other).value();
  Attribution sum;
  for (const OpDifference& op : stage.ops) {
    sum += op.causes;
    ASSERT_NEAR(op.causes.sum().value(), (op.other - op.first).value(), kTolerance * scale)
        << op.op;
  }
  for (const Cause cause : kCauses) ASSERT_EQ(sum[cause], stage.causes[cause]);
  ASSERT_NEAR(sum.sum().value(), (stage.other - stage.first).value(), kTolerance * scale);
}

const std::vector<Contender>& unlike_contenders() {
  static const std::vector<Contender> contenders = [] {
    std::vector<Contender> all;
    for (const char* model :
         {"llama3-8b", "gemma2-9b", "deepseek-v3", "nemotron-h-56b", "whisper-large-v3", "dit-xl-2",
          "gpt-oss-20b", "qwen3-next-80b-a3b"}) {
      if (!Catalog{}.has_model(model)) continue;
      for (const char* hardware : {"a6000", "h100-sxm", "apple-m1"}) {
        all.push_back(contender(model, hardware));
      }
      all.push_back(contender(model, "b200"));
      all.back().scenario.fused_attention = true;
      all.back().scenario.precision.weights = Catalog{}.format("fp8", "");
    }
    all.push_back(contender("gemma2-9b", "h100-sxm"));
    all.back().scenario.workload.prefix = 30;
    all.back().scenario.workload.chunk = 64;
    all.back().scenario.workload.beams = 3;
    all.push_back(contender("llama3-70b", "h200-sxm"));
    all.back().scenario.workload.speculation = Speculation{3, 0.7};
    all.back().draft = Catalog{}.model("llama3-8b");
    return all;
  }();
  return contenders;
}

TEST(CompareProperties, CausesSumUpToTheDifference) {
  for (const Contender& first : {unlike_contenders().front(), unlike_contenders().back()}) {
    std::vector<Contender> contenders = unlike_contenders();
    contenders.insert(contenders.begin(), first);
    for (const Compared& one : compare(contenders, Workloads::any)) {
      SCOPED_TRACE(one.label + " against " + first.label);
      for (const StageDifference& stage : one.differences) expect_sums(stage);
    }
  }
}

/// What a sum over many steps is put down to, is what its steps are, one by one.
TEST(CompareProperties, ARequestIsTheSumOfItsSteps) {
  for (const char* model : {"llama3-8b", "gemma2-9b", "llama4-scout", "deepseek-v3"}) {
    SCOPED_TRACE(model);
    Contender first = contender(model, "a6000");
    Contender other = contender(model, "h100-sxm");
    other.scenario.precision.kv = Catalog{}.format("fp8", "");
    constexpr double kPrompt = 8150;
    constexpr double kGenerated = 80;  // past the window of gemma and the chunk of llama4
    const auto causes = [&](auto ask) {
      ask(first.scenario.workload);
      ask(other.scenario.workload);
      return compare({first, other}, Workloads::alike)[1].differences.front();
    };
    Attribution steps;
    for (double i = 0; i < kGenerated; ++i) {
      steps += causes([&](Workload& w) {
                 w.gen.reset();
                 w.stages = {};
                 w.step = i == 0 ? ExplicitStep{kPrompt, kPrompt} : ExplicitStep{1, kPrompt + i};
               }).causes;
    }
    const StageDifference whole = causes([&](Workload& w) {
      w.step.reset();
      w.seq = kPrompt;
      w.gen = kGenerated;
      w.stages = {Stage::generate};
    });
    const double scale = std::max(whole.first, whole.other).value();
    for (const Cause cause : kCauses) {
      EXPECT_NEAR(whole.causes[cause].value(), steps[cause].value(), kTolerance * scale)
          << name_of(cause);
    }
  }
}

TEST(CompareProperties, TheWayBackIsTheOpposite) {
  const auto& all = unlike_contenders();
  for (std::size_t i = 1; i < all.size(); ++i) {
    SCOPED_TRACE(all[i].label);
    const auto there = compare({all[0], all[i]}, Workloads::any)[1].differences;
    const auto back = compare({all[i], all[0]}, Workloads::any)[1].differences;
    for (const StageDifference& stage : there) {
      for (const StageDifference& same : back) {
        if (same.stage != stage.stage) continue;
        const double scale = std::max(stage.first, stage.other).value();
        for (const Cause cause : kCauses) {
          ASSERT_NEAR(stage.causes[cause].value(), -same.causes[cause].value(), kTolerance * scale);
        }
      }
    }
  }
}

/// Changes one thing and expects all of the difference put down to what `is_named` names.
template <class Change, class IsNamed>
void expect_only(Change change, IsNamed is_named) {
  for (const Contender& first : unlike_contenders()) {
    SCOPED_TRACE(first.label);
    Contender other = first;
    change(other);
    const auto compared = compare({first, other}, Workloads::any);
    for (const StageDifference& stage : compared[1].differences) {
      for (const Cause cause : kCauses) {
        if (is_named(cause)) continue;
        ASSERT_EQ(stage.causes[cause], Seconds{0})
            << name_of(cause) << " in " << name_of(stage.stage);
      }
      expect_sums(stage);
    }
  }
}

TEST(CompareProperties, AnotherBandwidthIsPutDownToBandwidthOnly) {
  for (const double factor : {0.3, 4.0}) {
    expect_only([&](Contender& c) { c.hardware.bandwidth = factor * c.hardware.bandwidth; },
                [](Cause cause) { return cause == Cause::bandwidth; });
  }
}

TEST(CompareProperties, OtherPeaksArePutDownToPeaksOnly) {
  expect_only(
      [](Contender& c) {
        for (const DataType type : kDataTypes) {
          if (c.hardware.matrix[type]) c.hardware.matrix[type] = 0.2 * *c.hardware.matrix[type];
          if (c.hardware.vector[type]) c.hardware.vector[type] = 0.1 * *c.hardware.vector[type];
        }
      },
      [](Cause cause) { return cause == Cause::peak; });
}

TEST(CompareProperties, AnotherBatchIsPutDownToBytesAndOpsOnly) {
  expect_only([](Contender& c) { c.scenario.workload.batch = 16; },
              [](Cause cause) { return cause == Cause::bytes || cause == Cause::ops; });
}

TEST(CompareProperties, AnotherFormatOfTheCacheIsPutDownToBytesOnly) {
  expect_only([](Contender& c) { c.scenario.precision.kv = Catalog{}.format("int8", ""); },
              [](Cause cause) { return cause == Cause::bytes; });
}

}  // namespace
}  // namespace llmviewer::compare_properties_test
