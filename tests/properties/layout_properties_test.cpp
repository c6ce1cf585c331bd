// Groups of devices: one of them is the whole, all of them do what one does, and more of a roof is
// never slower. Over all models of the catalogue.

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::layout_properties_test {
namespace {

Graph spread(const Model& model, const Layout& layout) {
  Scenario scenario;
  scenario.fused_attention = true;
  scenario.layout = layout;
  return apply(scenario, lower(model));
}

/// Layouts of which each model can be in some.
std::vector<Layout> layouts() {
  return {{.tensor = 2},
          {.tensor = 4},
          {.tensor = 8},
          {.tensor = 2, .sequence_parallel = true},
          {.tensor = 4, .sequence_parallel = true},
          {.expert = 4, .data = 4},
          {.tensor = 2, .expert = 8, .data = 4},
          {.tensor = 4, .expert = 4, .sequence_parallel = true},
          {.tensor = 2, .pipeline = 2}};
}

template <class Visit>
void for_each_layout(Visit&& visit) {
  for (const Model& model : all_models()) {
    for (const Layout& layout : layouts()) {
      try {
        visit(model, layout, spread(model, layout));
      } catch (const Error&) {  // the model cannot be in it; passes/spread_test says why
      }
    }
  }
}

TEST(Layouts, OfOneDeviceChangeNothing) {
  for (const Model& model : all_models()) {
    const Graph one = fused_graph(model);
    const Graph same = spread(model, {});
    ASSERT_EQ(one.ops.size(), same.ops.size());
    for (const Step& step : some_steps()) {
      for (std::size_t i = 0; i < one.ops.size(); ++i) {
        const Cost a = cost_of(one.ops[i], step);
        const Cost b = cost_of(same.ops[i], step);
        ASSERT_EQ(a.ops(), b.ops()) << model.name;
        ASSERT_EQ(a.traffic.total(), b.traffic.total()) << model.name;
        ASSERT_EQ(b.network, Bytes{0}) << model.name;
      }
    }
  }
}

/// Matrices that stand whole on every device of a tensor group.
const std::set<std::string> kReplicated{"q_a_proj",
                                        "kv_a_proj",
                                        "router",
                                        "shared_expert_gate",
                                        "index_q_proj",
                                        "index_k_proj",
                                        "index_weights_proj",
                                        "index_scores",
                                        "mtp_proj",
                                        "project_in",
                                        "project_out",
                                        "latent_in_proj",
                                        "latent_out_proj",
                                        "attn_linear",
                                        "mlp_linear",
                                        "pooler",
                                        "patch_embedding",
                                        "patch_head",
                                        "adaln_proj",
                                        "final_adaln_proj",
                                        "timestep_up_proj",
                                        "timestep_down_proj"};

/// Matrix ops of the operators of one name, repeats included.
std::map<std::string, double> matrix_ops(const Graph& graph, const Step& step) {
  std::map<std::string, double> sums;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const Cost cost = cost_of(graph.ops[i], step);
    if (cost.matrix > Ops{0}) {
      sums[graph.infos[i].name] += graph.ops[i].repeat * cost.matrix.value();
    }
  }
  return sums;
}

/// KV heads, or groups of a recurrent layer, that stand several times.
bool is_partly_replicated(const Graph& whole, const std::string& name, double devices) {
  for (std::size_t i = 0; i < whole.ops.size(); ++i) {
    const Op& op = whole.ops[i];
    const bool fewer = op.kv_heads > 0 && op.kv_heads < devices;
    if (whole.infos[i].name == name && fewer && op.kind != OpKind::fused_attention) return true;
  }
  return false;
}

TEST(Layouts, DoTogetherWhatOneDeviceDoes) {
  int checked = 0;
  for_each_layout([&](const Model& model, const Layout& layout, const Graph& own) {
    if (layout.data > 1) return;  // its replicas have steps of their own
    const Graph whole = fused_graph(model);
    for (const Step& step : {Step::prefill(2, 512), Step::decode(16, 512)}) {
      const auto one = matrix_ops(whole, step);
      const auto each = matrix_ops(own, step);
      ASSERT_EQ(one.size(), each.size()) << model.name;
      for (const auto& [name, ops] : one) {
        const double ratio = ops / each.at(name);
        const bool own_router = layout.expert > 1 && layout.sequence_parallel && name == "router";
        if (kReplicated.contains(name) && !own_router) {
          EXPECT_DOUBLE_EQ(ratio, 1) << model.name << ' ' << name;
        } else if (name == "lm_head") {
          EXPECT_NEAR(ratio, layout.tensor, 1e-3 * layout.tensor) << model.name;  // filled up
        } else if (is_partly_replicated(whole, name, layout.tensor)) {
          EXPECT_LE(ratio, layout.tensor * (1 + 1e-12)) << model.name << ' ' << name;
          EXPECT_GE(ratio, 1) << model.name << ' ' << name;
        } else {
          EXPECT_NEAR(ratio, layout.tensor, 1e-9) << model.name << ' ' << name;
        }
        ++checked;
      }
    }
  });
  EXPECT_GT(checked, 1000);
}

TEST(Layouts, HoldTogetherTheWeightsOfOneDevice) {
  for_each_layout([](const Model& model, const Layout& layout, const Graph& own) {
    const Graph whole = fused_graph(model);
    const double held = layout.tensor * layout.data * parameters(own);
    EXPECT_GE(held, parameters(whole) * (1 - 1e-12)) << model.name;
    EXPECT_LT(parameters(own), parameters(whole)) << model.name;
    for (std::size_t i = 0; i < own.ops.size(); ++i) {
      const auto same = whole.find(own.infos[i].name);
      if (!same || own.ops[i].kind != OpKind::expert_linear) continue;
      const double devices = layout.expert > 1 ? layout.expert : layout.tensor;
      const auto matrices = [](const Op& op) { return op.copies * op.weights.matrix(); };
      EXPECT_EQ(devices * matrices(own.ops[i]), matrices(whole.ops[*same])) << model.name;
    }
  });
}

TEST(Layouts, NeverMakeAnOperatorLonger) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("h100-sxm"), false);
  for_each_layout([&](const Model& model, const Layout& layout, const Graph& own) {
    if (layout.expert > 1) return;  // experts of several replicas' tokens
    const Graph whole = fused_graph(model);
    for (const Step& step : {Step::prefill(2, 512), Step::decode(16, 512)}) {
      for (std::size_t i = 0, j = 0; i < own.ops.size(); ++i) {
        if (is_collective(own.ops[i].kind)) continue;
        const Op& op = whole.ops[j++];
        EXPECT_LE(roofline(own.ops[i], cost_of(own.ops[i], step), roofs).time.value(),
                  roofline(op, cost_of(op, step), roofs).time.value() * (1 + 1e-12))
            << model.name << ' ' << own.infos[i].name;
      }
    }
  });
}

TEST(Layouts, SendAsMuchWithSequencesParallelAsWithout) {
  for (const Model& model : all_models()) {
    try {
      const Graph reduced = spread(model, {.tensor = 4});
      const Graph scattered = spread(model, {.tensor = 4, .sequence_parallel = true});
      const Step step{2, 512, 512, 512, 512};  // logits of all tokens: as many rows are gathered
      const auto sent = [&](const Graph& graph) {
        double sum = 0;
        for (const Op& op : graph.ops) sum += op.repeat * cost_of(op, step).network.value();
        return sum;
      };
      // Two norms of one input are two inputs to gather.
      const bool branches =
          model.groups.front().layer.parallel || reduced.find("expert_branch_norm").has_value();
      if (model.causal && !model.encoder && !branches) {
        EXPECT_NEAR(sent(scattered) / sent(reduced), 1, 1e-9) << model.name;
      }
    } catch (const Error&) {  // it cannot be in them
    }
  }
}

Seconds decode_time(const Layout& layout, double link, double nic) {
  Hardware hardware = Catalog{}.hardware("h100-sxm");
  hardware.interconnect->one_way = BytesPerSecond{link};
  hardware.nic = BytesPerSecond{nic};
  Scenario scenario;
  scenario.layout = layout;
  scenario.workload.batch = 64;
  return analyze(Catalog{}.model("mixtral-8x7b"), hardware, scenario).stages.back().total.time;
}

TEST(Layouts, AreNeverSlowerWithMoreOfANetwork) {
  for (Layout layout : {Layout{.tensor = 16}, Layout{.tensor = 4, .expert = 8, .data = 8},
                        Layout{.tensor = 8, .pipeline = 4}, Layout{.context = 16}}) {
    const Seconds time = decode_time(layout, 450e9, 50e9);
    EXPECT_LT(decode_time(layout, 900e9, 50e9), time);
    EXPECT_LE(decode_time(layout, 450e9, 100e9), time);
    layout.overlap = 0.5;
    const Seconds hidden = decode_time(layout, 450e9, 50e9);
    EXPECT_LT(hidden, time);
    layout.overlap = 1;
    EXPECT_LT(decode_time(layout, 450e9, 50e9), hidden);
  }
}

TEST(Layouts, OfMoreTensorDevicesHoldLess) {
  Scenario scenario;
  scenario.fused_attention = true;
  Bytes before{HUGE_VAL};
  for (const double devices : {1.0, 2.0, 4.0, 8.0}) {
    scenario.layout.tensor = devices;
    const Analysis analysis =
        analyze(Catalog{}.model("llama3-70b"), Catalog{}.hardware("h100-sxm"), scenario);
    EXPECT_LT(analysis.memory.total, before);
    before = analysis.memory.total;
    EXPECT_EQ(analysis.subject.parameters, 70553706496);
  }
}

TEST(Pipelines, HoldTheLayersOfTheModelOnceEach) {
  Scenario scenario;
  for (const char* name : {"llama3-70b", "gemma3-27b", "deepseek-v3", "gpt-oss-20b"}) {
    for (const double stages : {2.0, 3.0, 8.0}) {
      scenario.layout.pipeline = stages;
      const Analysis analysis =
          analyze(Catalog{}.model(name), Catalog{}.hardware("h200-sxm"), scenario);
      double layers = 0;
      for (const double one : analysis.group.stage_layers) {
        EXPECT_GE(one, 1);
        layers += one;
      }
      EXPECT_EQ(layers, analysis.subject.layers) << name;
      for (const StageResult& stage : analysis.stages) {
        EXPECT_GE(stage.total.slowest_stage * stages, stage.total.time * (1 - 1e-12)) << name;
        EXPECT_LT(stage.total.slowest_stage, stage.total.time) << name;
      }
    }
  }
}

TEST(Pipelines, PayForTheirEndsOnlyWithManyMicroBatches) {
  Scenario scenario;
  scenario.layout = {.pipeline = 4, .micro_batches = 4};
  scenario.workload.batch = 32;
  const Analysis analysis =
      analyze(Catalog{}.model("llama3-70b"), Catalog{}.hardware("h200-sxm"), scenario);
  for (const StageResult& stage : analysis.stages) {
    const Seconds whole = stage.total.time + 3 * stage.total.slowest_stage;
    const double tokens = stage.stage == Stage::decode ? 32 : 32.0 * 1024;
    EXPECT_NEAR(stage.total.tokens_per_s * whole.value() / tokens, 1, 1e-12);
  }
  EXPECT_EQ(analysis.workload.batch, 8);
  EXPECT_EQ(analysis.workload.batches_held, 4);
}

/// A request of two tokens is a prefill at 1000 positions and a decode step at 1001. Of four
/// micro-batches the last has its first token when the prefill's slowest stage has run three times
/// more; the decode step of all is done when the slowest stage has run four times, or when one
/// micro-batch is through.
TEST(Pipelines, OfARequestMicroBatchesFollowEachOther) {
  for (const double stages : {4.0, 7.0, 8.0}) {
    for (const double micro_batches : {2.0, 4.0, 8.0}) {
      Scenario scenario;
      scenario.layout = {.pipeline = stages, .micro_batches = micro_batches};
      scenario.workload.batch = 64;
      scenario.workload.seq = 1000;
      const Model model = Catalog{}.model("llama3-70b");
      const Hardware hardware = Catalog{}.hardware("h200-sxm");
      const Analysis prefill = analyze(model, hardware, scenario);
      scenario.workload.seq = 1001;
      const Analysis decode = analyze(model, hardware, scenario);
      scenario.workload.seq = 1000;
      scenario.workload.gen = 2;
      const Generation request = *analyze(model, hardware, scenario).generation;
      const StageTotal& first = prefill.stages.front().total;
      const StageTotal& later = decode.stages.back().total;
      const Seconds ttft = first.time + (micro_batches - 1) * first.slowest_stage;
      const Seconds step = std::max(later.time, micro_batches * later.slowest_stage);
      EXPECT_NEAR(request.ttft / ttft, 1, 1e-12);
      EXPECT_NEAR(request.tpot / step, 1, 1e-12);
      EXPECT_NEAR(request.tpot_last / step, 1, 1e-12);
      EXPECT_NEAR(request.latency / (ttft + step), 1, 1e-12);
      EXPECT_NEAR(request.throughput_tokens_per_s * request.latency.value() / 128, 1, 1e-12);
    }
  }
}

/// With even stages: p stages, as many micro-batches; a prefill bound by compute takes (2p − 1)/p
/// of a stage's time less for each, and a token of all of them what one micro-batch takes.
TEST(Pipelines, MicroBatchesSpeedALongPrefillUp) {
  Scenario scenario;
  scenario.layout.pipeline = 8;
  scenario.workload.batch = 64;
  scenario.workload.seq = 4096;
  scenario.workload.gen = 16;
  scenario.fused_attention = true;
  const Model model = Catalog{}.model("llama3-70b");
  const Hardware hardware = Catalog{}.hardware("h200-sxm");
  const Analysis whole = analyze(model, hardware, scenario);
  scenario.layout.micro_batches = 8;
  const Analysis parts = analyze(model, hardware, scenario);
  // (8 + 7)/8 of an eighth: 4.27 times faster; the ends of the model make the stages uneven.
  EXPECT_NEAR(whole.generation->ttft / parts.generation->ttft, 64.0 / 15, 0.4);
  EXPECT_GT(parts.generation->throughput_tokens_per_s, whole.generation->throughput_tokens_per_s);
  EXPECT_NEAR(parts.stages.back().total.tokens_per_s, parts.generation->throughput_tokens_per_s,
              1e-9 * parts.generation->throughput_tokens_per_s);
}

}  // namespace
}  // namespace llmviewer::layout_properties_test
