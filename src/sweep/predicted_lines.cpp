#include "sweep/predicted_lines.hpp"

#include <algorithm>
#include <utility>

#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "predict/form_parts.hpp"
#include "predict/kernel_demand.hpp"
#include "predict/limits.hpp"
#include "predict/step_prediction.hpp"
#include "sweep/linear_step.hpp"
#include "sweep/time_lines.hpp"

namespace llmviewer {
namespace {

using Kind = Variable::Kind;

/// One unit of a variable: what each member of a kernel costs then, and what of a step it is.
struct Unit {
  std::size_t variable;
  std::vector<Cost> costs;
  StepUnits units{0, 0, 0, 0};
};

bool is_attention(const Kernel& kernel) noexcept {
  return kernel.op == OpClass::decode_attention;  // whatever its form, kernels_of calls it so
}

/// Whether a decode step at a longer context has more of it.
bool is_with_context(const Variable& variable) noexcept {
  switch (variable.kind) {
    case Kind::context:
    case Kind::rectangle:
    case Kind::pairs:
    case Kind::positions:
    case Kind::span_area:
    case Kind::kv_passes:
      return true;
    default:
      return false;
  }
}

void add_to(LinearSum& sum, std::size_t variable, double factor) {
  if (factor == 0) return;
  if (variable == 0) {  // `one`
    sum.constant += factor;
  } else {
    sum.terms.push_back({variable, factor});
  }
}

bool is_nothing(const LinearSum& sum) noexcept { return sum.constant == 0 && sum.terms.empty(); }

LinearSum scaled(LinearSum sum, double factor) {
  sum.constant *= factor;
  for (LinearSum::Term& term : sum.terms) term.factor *= factor;
  return sum;
}

/// Adds up the units of one kernel.
class LineMaker {
 public:
  LineMaker(const KernelDemand& form, const Coefficients& coefficients)
      : form_{form}, coefficients_{coefficients} {}

  void add(std::size_t variable, const Demand& demand) {
    const FormParts parts = parts_of(demand, form_.pace, coefficients_);
    for (std::size_t i = 0; i < kFormParts; ++i) add_to(parts_[i], variable, parts[i]);
    add_to(line_.rows, variable, demand.rows);
    line_.latency = latency_of(demand, form_.pace, coefficients_);
  }

  PredictedLine line(double repeat) {
    line_.repeat = repeat;
    line_.overlap = overlap_of(form_.op);
    line_.tile_rows = coefficients_.tile_rows;
    LinearSum& compute = parts_[kTiledPart];
    line_.tiled = !line_.rows.terms.empty() && !is_nothing(compute);
    if (line_.tiled) {
      line_.compute = std::exchange(compute, {});
    } else {
      compute = scaled(compute, tile_factor(line_.rows.constant, line_.tile_rows));
      line_.rows = {};
    }
    for (LinearSum& part : parts_) keep(std::move(part));
    return std::move(line_);
  }

 private:
  void keep(LinearSum part) {
    if (!part.terms.empty()) {
      line_.parts.push_back(std::move(part));
    } else {
      const bool squared = line_.overlap == Overlap::side_by_side;
      line_.rest += part.constant * (squared ? part.constant : 1);
    }
  }

  const KernelDemand& form_;
  const Coefficients& coefficients_;
  std::array<LinearSum, kFormParts> parts_;
  PredictedLine line_;
};

/// k equal kernels are one that is repeated k times as often.
void add_line(PredictedLine line, std::vector<PredictedLine>& lines) {
  for (PredictedLine& same : lines) {
    if (const double repeat = std::exchange(line.repeat, same.repeat); line == same) {
      same.repeat += repeat;
      return;
    } else {
      line.repeat = repeat;
    }
  }
  lines.push_back(std::move(line));
}

/// Kernels of one part of a model, form by form.
class StepMaker {
 public:
  StepMaker(const LinearStep& linear, const Graph& graph, const Scenario& scenario,
            const Machine& machine)
      : linear_{linear}, graph_{graph}, scenario_{scenario}, machine_{machine} {
    step_.form = linear.form;
    step_.variables = linear.variables;
  }

  PredictedStep make() {
    for (const Kernel& kernel : kernels_of(graph_)) add(kernel);
    add_rooflines(common_, step_.common);
    add_rooflines(growing_, step_.growing);
    add_rooflines(few_, step_.queries_few);
    add_rooflines(many_, step_.queries_many);
    for (std::size_t v = 0; v < step_.variables.size(); ++v) {
      if (is_with_context(step_.variables[v])) step_.with_context.push_back(v);
    }
    const Engine& engine = scenario_.predictor->engine;
    step_.layers = static_cast<double>(graph_.order.size()) * engine.layer_s;
    return std::move(step_);
  }

 private:
  using Ops = std::vector<LinearOp>;

  bool decodes() const noexcept { return step_.form == StepForm::decode; }

  void add(const Kernel& kernel) {
    RunningKernel running{kernel.op, {}, graph_, scenario_.precision, machine_, Queries::few};
    const Step typical = decodes() ? Step::decode(1, 2) : Step::prefill(1, 2);
    for (const std::size_t index : kernel.ops) {
      const Op& op = graph_.ops[index];
      if (runs_in(op, typical)) running.members.push_back({index, op, {}});
    }
    if (running.members.empty()) return;
    if (decodes()) {
      const bool grows = grows_with_context(running);
      return add(kernel, running, grows ? step_.growing : step_.common, grows ? growing_ : common_);
    }
    if (is_attention(kernel)) add(kernel, running, step_.queries_few, few_);
    running.queries = Queries::many;
    const bool apart = is_attention(kernel);
    add(kernel, running, apart ? step_.queries_many : step_.common, apart ? many_ : common_);
  }

  bool grows_with_context(const RunningKernel& running) const {
    return std::any_of(running.members.begin(), running.members.end(), [&](const auto& member) {
      const auto& terms = linear_.ops[member.index].terms;
      return std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
        return is_with_context(linear_.variables[term.variable]);
      });
    });
  }

  void add(const Kernel& kernel, RunningKernel& running, PredictedKernels& kernels,
           Ops& rooflines) {
    const double repeat = graph_.ops[kernel.ops.front()].repeat;
    const KernelDemand form = form_of(running);
    const FormChoice choice = choose_form(form, *scenario_.predictor);
    if (choice.form == nullptr) {
      for (const KernelMember& member : running.members) {
        rooflines.push_back(linear_.ops[member.index]);
        rooflines.back().repeat = repeat;
      }
      return;
    }
    LineMaker maker{form, choice.form->coefficients};
    for (const Unit& unit : units_of(kernel, running)) {
      for (std::size_t m = 0; m < running.members.size(); ++m) {
        running.members[m].cost = unit.costs[m];
      }
      maker.add(unit.variable, demand_of(running, unit.units, form.variant));
    }
    add_line(maker.line(repeat), kernels.lines);
  }

  std::vector<Unit> units_of(const Kernel& kernel, const RunningKernel& running) {
    const std::size_t count = running.members.size();
    std::vector<Unit> units;
    const auto unit_at = [&](std::size_t variable) -> Unit& {
      const auto found = std::find_if(units.begin(), units.end(),
                                      [&](const Unit& unit) { return unit.variable == variable; });
      if (found != units.end()) return *found;
      return units.emplace_back(Unit{variable, std::vector<Cost>(count)});
    };
    const auto unit_of = [&](const Variable& variable) -> StepUnits& {
      return unit_at(index_of(variable, step_.variables)).units;
    };
    for (std::size_t m = 0; m < count; ++m) {
      for (const Term& term : linear_.ops[running.members[m].index].terms) {
        unit_at(term.variable).costs[m] = cost_of(term.cost);
      }
    }
    unit_of({}).one = 1;
    if (!is_attention(kernel)) return units;
    const Op& op = running.members.front().op;
    if (decodes()) {
      unit_of({}).new_tokens = 1;
      unit_of({.kind = Kind::sequences}).tokens = 1;
      unit_of({.kind = Kind::sequences}).row_tiles = row_tiles_of(op, 1);
    } else {
      unit_of({.kind = Kind::new_tokens}).new_tokens = 1;
      unit_of({.kind = Kind::tokens}).tokens = 1;
      if (running.queries == Queries::many) return units;
      unit_of({.kind = Kind::row_tiles, .chunk = kTileRows, .share = rows_of_a_head(op)})
          .row_tiles = 1;
    }
    return units;
  }

  void add_rooflines(const Ops& ops, PredictedKernels& kernels) const {
    kernels.rooflines = lines_of(ops, machine_.roofs);
  }

  const LinearStep& linear_;
  const Graph& graph_;
  const Scenario& scenario_;
  const Machine& machine_;
  PredictedStep step_;
  Ops common_, growing_, few_, many_;  ///< of kernels that no form is known of
};

}  // namespace

void add_prediction(const LinearModel& model, const Hardware& hardware, const Scenario& scenario,
                    const Roofs& roofs, Plan& plan) {
  const auto reasons = refusals(hardware, roofs.network, scenario);
  if (!reasons.empty()) {
    plan.refused = reasons.front();
    return;
  }
  const Engine& engine = scenario.predictor->engine;
  const Machine machine{hardware, roofs, engine.collectives};
  PlanPrediction& prediction = plan.prediction.emplace();
  prediction.step_s = engine.step_s;
  prediction.sequence_s = engine.sequence_s;
  prediction.first_token_s = engine.first_token_s;
  for (std::size_t i = 0; i < kParts; ++i) {
    if (!model.graphs[i]) continue;
    prediction.steps[i] = StepMaker{*model.parts[i], *model.graphs[i], scenario, machine}.make();
  }
}

}  // namespace llmviewer
