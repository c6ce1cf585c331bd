// What is said to be the largest fits, and one more does not: held to brute force.

#include <gtest/gtest.h>

#include <string>

#include "analysis/held.hpp"
#include "analysis/stages.hpp"
#include "properties/subjects.hpp"
#include "study/memory_parts.hpp"

namespace llmviewer::capacity_properties_test {
namespace {

struct Asked {
  std::string name;
  Scenario scenario;
  KvAllocation allocation;
};

Asked plain() {
  Asked asked{"plain", {}, {}};
  asked.scenario.workload.batch = 3;
  asked.scenario.workload.seq = 700;
  return asked;
}

std::vector<Asked> all_asked() {
  Asked fused = plain();
  fused.name = "fused";
  fused.scenario.fused_attention = true;
  Asked paged = plain();
  paged.name = "paged";
  paged.allocation.block = 16;
  Asked decode = plain();
  decode.name = "decode in full";
  decode.scenario.workload.stages = {Stage::decode};
  decode.allocation = {48, KvAllocation::Windows::in_full};
  Asked request = plain();
  request.name = "request";
  request.scenario.workload.gen = 300;
  request.scenario.workload.logits = Logits::all;
  request.allocation.block = 64;
  Asked step = plain();
  step.name = "step";
  step.scenario.workload.step = ExplicitStep{100, 700};
  Asked chunks = plain();
  chunks.name = "chunks after a prefix";
  chunks.scenario.workload.prefix = 150;
  chunks.scenario.workload.chunk = 200;
  chunks.scenario.workload.beams = 2;
  chunks.scenario.workload.gen = 40;
  chunks.allocation.block = 16;
  return {plain(), fused, paged, decode, request, step, chunks};
}

/// A request whose tokens another model drafts.
Asked speculating() {
  Asked asked = plain();
  asked.name = "speculating";
  asked.scenario.workload.gen = 500;
  asked.scenario.workload.speculation = Speculation{3, 0.7};
  asked.scenario.workload.chunk = 256;
  return asked;
}

bool possible(const Model& model, const Asked& asked) {
  const bool prefill_only = asked.scenario.workload.stages.empty() && !asked.scenario.workload.gen;
  return model.causal || (prefill_only && !asked.scenario.workload.step);
}

/// One configuration whose batch and context can be set.
class Subject {
 public:
  Subject(const Model& model, const Asked& asked, const Model* draft = nullptr)
      : graphs_{graphs_of(model, asked.scenario, draft)},
        workload_{completed(asked.scenario.workload, graphs_)},
        allocation_{asked.allocation} {}

  Bytes total(double batch, double context) const {
    Workload workload = workload_;
    workload.batch = batch;
    (workload.step ? workload.step->context : workload.seq) = context;
    return memory_of(graphs_, workload, {}, allocation_).total;
  }
  Bytes total() const { return total(workload_.batch, context()); }
  double batch() const { return workload_.batch; }
  double context() const { return workload_.step ? workload_.step->context : workload_.seq; }
  Largest largest(Bytes capacity) const {
    return largest_in(capacity, graphs_, workload_, allocation_);
  }

 private:
  ModelGraphs graphs_;
  Workload workload_;
  KvAllocation allocation_;
};

void expect_largest_and_no_more(const Subject& subject) {
  for (const double more : {0.0, 3.7e10}) {
    const Bytes capacity = subject.total() + Bytes{more};
    const auto [batch, context] = subject.largest(capacity);
    ASSERT_GE(batch, subject.batch());
    if (batch < 1e9) {
      ASSERT_LE(subject.total(batch, subject.context()), capacity);
      ASSERT_GT(subject.total(batch + 1, subject.context()), capacity);
    }
    if (context < 1e9) {
      ASSERT_LE(subject.total(subject.batch(), context), capacity);
      ASSERT_GT(subject.total(subject.batch(), context + 1), capacity);
    }
  }
}

/// Every context up to the largest is tried.
void expect_all_to_fit_up_to_the_largest(const Subject& subject, double least) {
  const Bytes capacity = subject.total(subject.batch(), 9000);
  double tried = least;
  while (subject.total(subject.batch(), tried) <= capacity) ++tried;
  ASSERT_EQ(subject.largest(capacity).context, tried - 1);
}

double least_context(const Workload& workload) {
  return workload.step ? workload.step->new_tokens : workload.prefix + 1;
}

TEST(CapacityProperties, TheLargestFitsAndOneMoreDoesNot) {
  for (const Model& model : all_models()) {
    for (const Asked& asked : all_asked()) {
      if (!possible(model, asked)) continue;
      SCOPED_TRACE(model.name + ", " + asked.name);
      expect_largest_and_no_more(Subject{model, asked});
    }
  }
}

TEST(CapacityProperties, EverythingUpToTheLargestContextFits) {
  for (const char* name : {"gemma2-2b", "llama4-scout", "deepseek-v3", "gpt2", "nemotron-h-56b"}) {
    for (const Asked& asked : all_asked()) {
      SCOPED_TRACE(std::string{name} + ", " + asked.name);
      expect_all_to_fit_up_to_the_largest(Subject{Catalog{}.model(name), asked},
                                          least_context(asked.scenario.workload));
    }
  }
}

TEST(CapacityProperties, ADraftIsHeldToo) {
  const Catalog catalog;
  const Model draft = catalog.model("gemma2-2b");
  for (const char* name : {"gemma2-27b", "llama4-scout", "deepseek-v3"}) {
    SCOPED_TRACE(name);
    const Subject subject{catalog.model(name), speculating(), &draft};
    expect_largest_and_no_more(subject);
    expect_all_to_fit_up_to_the_largest(subject, 1);
  }
  expect_largest_and_no_more(Subject{catalog.model("deepseek-v3"), speculating()});
}

TEST(CapacityProperties, WhatIsTooSmallForOneFitsNone) {
  const Subject subject{Catalog{}.model("llama2-7b"), plain()};
  const auto [batch, context] = subject.largest(Bytes{1e9});
  EXPECT_EQ(batch, 0);
  EXPECT_EQ(context, 0);
}

}  // namespace
}  // namespace llmviewer::capacity_properties_test
