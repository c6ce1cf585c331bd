#include "study/service.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/group.hpp"
#include "analysis/held.hpp"
#include "analysis/pipeline.hpp"
#include "analysis/request.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "predict/composition.hpp"

namespace llmviewer {

/// What the fullest device of a group holds. The cut of a pipeline changes with the batch, but
/// seldom: its stages' graphs are kept by cut. Not for several threads at once.
class HeldStages {
 public:
  /// `graphs` must outlive it.
  explicit HeldStages(const ModelGraphs& graphs) : graphs_{graphs} {}

  /// As `analyze` says it; the workload is of one device.
  Memory held(const Workload& workload, const Layout& layout, const Roofs& roofs,
              const Hardware& hardware) {
    if (layout.pipeline == 1) return memory_of(graphs_, workload, hardware);
    Scenario scenario;
    scenario.workload = workload;
    scenario.layout = layout;
    Memory fullest;
    for (const ModelGraphs& stage : stages_of(pipeline_of(graphs_.main, scenario, roofs))) {
      const Memory memory = memory_of(stage, workload, hardware);
      if (memory.total > fullest.total) fullest = memory;
    }
    return fullest;
  }

 private:
  /// Between the ends, stages of the same layers hold the same: one stands for all.
  const std::vector<ModelGraphs>& stages_of(const Pipeline& pipeline) {
    const auto [found, is_new] = by_cut_.try_emplace(pipeline.first);
    if (!is_new) return found->second;
    std::set<std::vector<double>> seen;
    for (std::size_t s = 0; s < pipeline.stages(); ++s) {
      const bool is_end = s == 0 || s + 1 == pipeline.stages();
      const auto is_another = [&] {
        return seen.insert(layers_of_groups(graphs_.main, pipeline, s)).second;
      };
      if (is_end || is_another()) found->second.push_back(stage_graphs(graphs_, pipeline, s));
    }
    return found->second;
  }

  const ModelGraphs& graphs_;
  std::map<std::vector<std::size_t>, std::vector<ModelGraphs>> by_cut_;
};

namespace {

/// Where micro-batches follow each other, what all of them take.
void follow(const Service& service, const Workload& own, Generation& generation) {
  if (service.scenario.layout.micro_batches == 1) return;
  Scenario scenario = service.scenario;
  scenario.workload = own;
  put_in_micro_batches(service.graphs, pipeline_of(service.graphs.main, scenario, service.roofs),
                       own, service.roofs, service.scenario.layout.micro_batches, generation);
}

/// In the place of the roofline's times those to expect, where they were asked for.
void expect(const Service& service, const Workload& own, Generation& generation) {
  if (service.scenario.predictor == nullptr) return;
  expect_request(service.graphs, own, service.scenario, service.hardware, service.roofs,
                 generation);
}

using Generate = Generation (*)(const ModelGraphs&, const Workload&, const Roofs&);

/// What one device's part of a request takes, and the rates of all devices together.
Measured of_group(const Service& service, const Workload& workload, Generate generate) {
  const Workload own = of_one_device(workload, service.scenario.layout);
  Measured measured;
  measured.generation = generate(service.graphs, own, service.roofs);
  follow(service, own, measured.generation);
  expect(service, own, measured.generation);
  measured.generation.throughput_tokens_per_s *= workload.batch / own.batch;
  measured.requests_per_s = workload.batch / measured.generation.latency.value();
  return measured;
}

}  // namespace

void require_service(const Model& model, const Scenario& scenario, const Targets& targets) {
  if (!lower(model).decodes) {
    throw Error{"--model", model.name + " does not generate tokens",
                "plans are of requests to a model that does"};
  }
  if (!scenario.workload.gen) {
    throw Error{"--gen", "how many tokens does a request generate?", "add --gen N"};
  }
  if (scenario.layout.micro_batches > 1 && scenario.predictor != nullptr) {
    throw Error{"--micro-batches", "no times of micro-batches in a pipeline are known",
                "leave the option out, or --predict for rooflines"};
  }
  require_possible(targets, scenario.workload);
}

Service service_on(const Hardware& hardware, const ModelGraphs& graphs, const Scenario& scenario,
                   const Targets& targets) {
  Workload workload = completed(scenario.workload, graphs);
  const double parts = scenario.layout.data * scenario.layout.micro_batches;
  workload.batch = std::max(workload.batch, parts);
  return {.graphs = graphs,
          .hardware = hardware,
          .scenario = scenario,
          .workload = workload,
          .targets = targets,
          .roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout),
          .held = std::make_shared<HeldStages>(graphs)};
}

Service moved_to(const Hardware& hardware, const Service& service) {
  const Scenario& scenario = service.scenario;
  return {.graphs = service.graphs,
          .hardware = hardware,
          .scenario = scenario,
          .workload = service.workload,
          .targets = service.targets,
          .roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout),
          .held = service.held};
}

Workload with_batch(Workload workload, double batch) {
  workload.batch = batch;
  return workload;
}

Measured measure(const Service& service, const Workload& workload) {
  if (service.compiled) return measure_compiled(service, workload);
  Measured measured = of_group(service, workload, generation_of);
  measured.memory = memory_held(service, workload);
  return measured;
}

Measured measure_rates(const Service& service, const Workload& workload) {
  if (service.compiled) return measure_compiled(service, workload);
  return of_group(service, workload, rates_of);
}

Memory memory_held(const Service& service, const Workload& workload) {
  if (service.compiled) return memory_compiled(service, workload);
  const Workload own = of_one_device(workload, service.scenario.layout);
  return service.held->held(own, service.scenario.layout, service.roofs, service.hardware);
}

std::optional<double> usd_per_hour_of(const Hardware& hardware, const Layout& layout) noexcept {
  if (!hardware.usd_per_hour) return std::nullopt;
  return layout.devices() * *hardware.usd_per_hour;
}

}  // namespace llmviewer
