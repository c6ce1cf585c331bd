#include "llmviewer/sweep/compiled_model.hpp"

#include <algorithm>
#include <span>

#include "analysis/checks.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "sweep/compile.hpp"

namespace llmviewer {
namespace {

/// A term of one operator as times on a device.
struct Times {
  double matrix;
  double vector;
  double dram;
};

Times times_of(const Term& term, const LinearOp& op, const Roofs& roofs) {
  const auto cost = [&](Sum sum) { return term.cost[static_cast<std::size_t>(sum)]; };
  const double bytes = cost(Sum::weights) + cost(Sum::activations_in) + cost(Sum::activations_out) +
                       cost(Sum::kv_read) + cost(Sum::kv_write);
  const double matrix = cost(Sum::matrix_ops);
  return {matrix > 0 ? op.repeat * matrix / roofs.matrix_for(op.storage).peak.value() : 0,
          op.repeat * cost(Sum::vector_ops) / roofs.vector_peak.value(),
          op.repeat * bytes / roofs.bandwidth.value()};
}

/// What a collective's bytes take, each unit of its variables for itself.
void add_network(const LinearOp& op, const NetworkRoof& roof, std::vector<NetworkTerm>& network) {
  Op collective;
  collective.kind = op.kind;
  collective.devices = op.devices;
  collective.stride = op.stride;
  for (const Term& term : op.terms) {
    const Bytes sent{term.cost[static_cast<std::size_t>(Sum::network)]};
    const double seconds = op.repeat * network_time(collective, sent, roof).value();
    const auto same = std::find_if(network.begin(), network.end(), [&](const NetworkTerm& one) {
      return one.variable == term.variable;
    });
    if (same != network.end()) {
      same->seconds += seconds;
    } else {
      network.push_back({term.variable, seconds});
    }
  }
}

TimeLine line_of(const LinearOp& op, const Roofs& roofs) {
  TimeLine line;
  for (const Term& term : op.terms) {
    const Times times = times_of(term, op, roofs);
    line.on_matrix = line.on_matrix || times.matrix > 0;
    line.on_vector = line.on_vector || times.vector > 0;
    if (term.variable == 0) {
      line.matrix_constant = times.matrix;
      line.vector_constant = times.vector;
      line.dram_constant = times.dram;
      continue;
    }
    if (line.terms == TimeLine::kMostTerms) {
      throw Error{"sweep", "an operator depends on more quantities than a plan holds",
                  "please report this"};
    }
    const std::size_t i = line.terms++;
    line.variable[i] = term.variable;
    line.matrix[i] = times.matrix;
    line.vector[i] = times.vector;
    line.dram[i] = times.dram;
  }
  return line;
}

/// k equal operators take k times as long as one.
TimeLine scaled(TimeLine line, double factor) {
  line.matrix_constant *= factor;
  line.vector_constant *= factor;
  line.dram_constant *= factor;
  for (std::size_t i = 0; i < line.terms; ++i) {
    line.matrix[i] *= factor;
    line.vector[i] *= factor;
    line.dram[i] *= factor;
  }
  return line;
}

}  // namespace

StepLines lines_of(std::span<const LinearOp> ops, const Roofs& roofs) {
  StepLines all;
  std::vector<TimeLine>& distinct = all.lines;
  std::vector<double> counts;
  for (const LinearOp& op : ops) {
    if (op.terms.empty()) continue;
    if (is_collective(op.kind)) {
      add_network(op, roofs.network, all.network);
      continue;
    }
    const TimeLine line = line_of(op, roofs);
    const auto same = std::find(distinct.begin(), distinct.end(), line);
    if (same != distinct.end()) {
      counts[static_cast<std::size_t>(same - distinct.begin())] += 1;
    } else {
      distinct.push_back(line);
      counts.push_back(1);
    }
  }
  for (std::size_t i = 0; i < distinct.size(); ++i) distinct[i] = scaled(distinct[i], counts[i]);
  return all;
}

namespace {

/// Of one slice of a pipeline: one layer, one sending.
StepLines slice_lines(const LinearStep& step, std::size_t slice, const Roofs& roofs) {
  std::vector<LinearOp> ops;
  for (const LinearOp& op : step.ops) {
    if (op.slice != slice) continue;
    ops.push_back(op);
    if (slice >= LinearPipeline::kSending) ops.back().repeat = 1;
  }
  return lines_of(ops, roofs);
}

}  // namespace

CompiledModel compiled_on(std::shared_ptr<const LinearModel> model, const Hardware& hardware,
                          const Scenario& asked) {
  Scenario scenario = as_engine_runs(asked);
  scenario.layout = model->layout;  // of several that compete
  const Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32, model->layout);
  require_native(scenario.precision.compute, roofs, hardware);
  CompiledModel compiled;
  for (std::size_t i = 0; i < kParts; ++i) {
    if (!model->parts[i]) continue;
    for (const LinearOp& op : model->parts[i]->ops) {
      if (op.has_matrix) require_computable(op.storage, roofs, hardware);
    }
    compiled.steps[i] = lines_of(model->parts[i]->ops, roofs);
    const bool in_stages =
        i == static_cast<std::size_t>(Part::prefill) || i == static_cast<std::size_t>(Part::decode);
    if (!model->pipeline || !in_stages) continue;
    for (std::size_t slice = 0; slice < model->pipeline->slices.size(); ++slice) {
      compiled.slices[i].push_back(slice_lines(*model->parts[i], slice, roofs));
    }
  }
  if (scenario.predictor != nullptr) add_prediction(*model, hardware, scenario, roofs, compiled);
  if (hardware.capacity) compiled.capacity = hardware.capacity->value();
  compiled.model = std::move(model);
  return compiled;
}

}  // namespace llmviewer
