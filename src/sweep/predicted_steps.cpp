#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "predict/form_parts.hpp"
#include "predict/limits.hpp"
#include "predict/step_prediction.hpp"
#include "sweep/compile.hpp"
#include "sweep/kernel_units.hpp"

namespace llmviewer {
namespace {

/// What a kernel asks for one unit of a variable.
struct UnitDemand {
  std::size_t variable{};
  Demand demand;
};

void add_to(LinearSum& sum, std::size_t variable, double factor) {
  if (factor == 0) return;
  if (variable == 0) {  // `one`
    sum.constant += factor;
  } else {
    sum.terms.push_back({variable, factor});
  }
}

LinearSum scaled(LinearSum sum, double factor) {
  sum.constant *= factor;
  for (LinearSum::Term& term : sum.terms) term.factor *= factor;
  return sum;
}

void add_part(LinearSum part, PredictedLine& line) {
  if (!part.terms.empty()) {
    line.parts.push_back(std::move(part));
  } else {
    const bool squared = line.overlap == Overlap::side_by_side;
    line.rest += part.constant * (squared ? part.constant : 1);
  }
}

/// The kernel by its form: the demands are of all variables that it depends on, `one` among them.
PredictedLine line_of(const KernelDemand& form, const Coefficients& coefficients,
                      std::span<const UnitDemand> demands) {
  PredictedLine line;
  line.overlap = overlap_of(form.op);
  std::array<LinearSum, kFormParts> sums;
  LinearSum rows;
  for (const UnitDemand& unit : demands) {
    const FormParts parts = parts_of(unit.demand, form.pace, coefficients);
    for (std::size_t i = 0; i < kFormParts; ++i) add_to(sums[i], unit.variable, parts[i]);
    add_to(rows, unit.variable, unit.demand.rows);
    line.latency = latency_of(unit.demand, form.pace, coefficients);
  }
  LinearSum& compute = sums[kTiledPart];
  line.tiled = !rows.terms.empty() && (compute.constant > 0 || !compute.terms.empty());
  if (line.tiled) {
    line.compute = std::exchange(compute, {});
    line.rows = std::move(rows);
    line.tile_rows = coefficients.tile_rows;
  } else {
    compute = scaled(compute, tile_factor(rows.constant, coefficients.tile_rows));
  }
  for (LinearSum& sum : sums) add_part(std::move(sum), line);
  return line;
}

/// Adds a line; k equal ones are one that is repeated k times as often.
void add_line(PredictedLine line, std::vector<PredictedLine>& lines) {
  const auto same = std::find_if(lines.begin(), lines.end(), [&](const PredictedLine& other) {
    PredictedLine as_often = line;
    as_often.repeat = other.repeat;
    return as_often == other;
  });
  if (same != lines.end()) {
    same->repeat += line.repeat;
  } else {
    lines.push_back(std::move(line));
  }
}

/// Kernels that run together, while they are collected.
struct Collected {
  std::vector<PredictedLine> lines;
  std::vector<LinearOp> without_form;

  PredictedKernels on(const Roofs& roofs) {
    return {std::move(lines), lines_of(without_form, roofs)};
  }
};

/// Kernels of one part of a model, form by form.
class StepMaker {
 public:
  StepMaker(const LinearStep& linear, const Graph& graph, const Scenario& scenario,
            const Machine& machine)
      : linear_{linear},
        graph_{graph},
        scenario_{scenario},
        machine_{machine},
        variables_{linear.variables} {}

  PredictedStep make() {
    for (const Kernel& kernel : kernels_of(graph_)) add(kernel);
    const Engine& engine = scenario_.predictor->engine;
    PredictedStep step;
    step.form = linear_.form;
    for (std::size_t v = 0; v < variables_.size(); ++v) {
      if (is_with_context(variables_[v])) step.with_context.push_back(v);
    }
    step.variables = std::move(variables_);
    step.layers = static_cast<double>(graph_.order.size()) * engine.layer_s;
    step.common = common_.on(machine_.roofs);
    step.growing = growing_.on(machine_.roofs);
    step.queries_few = few_.on(machine_.roofs);
    step.queries_many = many_.on(machine_.roofs);
    return step;
  }

 private:
  bool decodes() const noexcept { return linear_.form == StepForm::decode; }

  void add(const Kernel& kernel) {
    RunningKernel running{kernel.op, {}, graph_, scenario_.precision, machine_, Queries::few};
    const Step typical = decodes() ? Step::decode(1, 2) : Step::prefill(1, 2);
    for (const std::size_t index : kernel.ops) {
      const Op& op = graph_.ops[index];
      if (runs_in(op, typical)) running.members.push_back({index, op, {}});
    }
    if (running.members.empty()) return;
    const double repeat = graph_.ops[kernel.ops.front()].repeat;
    const bool is_attention = kernel.op == OpClass::decode_attention;
    if (decodes()) return add(running, repeat, grows(running) ? growing_ : common_);
    if (is_attention) add(running, repeat, few_);
    running.queries = Queries::many;
    add(running, repeat, is_attention ? many_ : common_);
  }

  /// Whether the context of a decode step changes it.
  bool grows(const RunningKernel& running) const {
    return std::any_of(running.members.begin(), running.members.end(), [&](const auto& member) {
      const auto& terms = linear_.ops[member.index].terms;
      return std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
        return is_with_context(linear_.variables[term.variable]);
      });
    });
  }

  void add(RunningKernel& running, double repeat, Collected& kernels) {
    const KernelDemand form = form_of(running);
    const FormChoice choice = choose_form(form, *scenario_.predictor);
    if (choice.form == nullptr) {
      for (const KernelMember& member : running.members) {
        kernels.without_form.push_back(linear_.ops[member.index]);
        kernels.without_form.back().repeat = repeat;
      }
      return;
    }
    const std::vector<KernelUnit> units = units_of(running, linear_, variables_);
    require_linear(running, units);
    std::vector<UnitDemand> demands;
    demands.reserve(units.size());
    for (const KernelUnit& unit : units) {
      demands.push_back({unit.variable, demand_of(running, unit, form.variant)});
    }
    PredictedLine line = line_of(form, choice.form->coefficients, demands);
    line.repeat = repeat;
    add_line(std::move(line), kernels.lines);
  }

  const LinearStep& linear_;
  const Graph& graph_;
  const Scenario& scenario_;
  const Machine& machine_;
  std::vector<Variable> variables_;
  Collected common_, growing_, few_, many_;
};

}  // namespace

void add_prediction(const LinearModel& model, const Hardware& hardware, const Scenario& scenario,
                    const Roofs& roofs, CompiledModel& compiled) {
  const auto reasons = refusals(hardware, roofs.network, scenario);
  if (!reasons.empty()) {
    compiled.refused = reasons.front();
    return;
  }
  const Engine& engine = scenario.predictor->engine;
  if (scenario.workload.clients > 0) require_server(scenario.workload, engine);
  const Machine machine{hardware, roofs, engine.collectives};
  CompiledPrediction& prediction = compiled.prediction.emplace();
  prediction.predictor = scenario.predictor;
  prediction.clients = scenario.workload.clients;
  for (std::size_t i = 0; i < kParts; ++i) {
    if (!model.graphs[i]) continue;
    prediction.steps[i] = StepMaker{*model.parts[i], *model.graphs[i], scenario, machine}.make();
  }
}

}  // namespace llmviewer
