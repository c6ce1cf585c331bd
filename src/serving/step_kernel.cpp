#include "serving/step_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "cost/term_members.hpp"
#include "llmviewer/predict/form.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {
namespace {

void add_scaled(double factor, const FormParts& parts, FormParts& sum) noexcept {
  for (std::size_t i = 0; i < kFormParts; ++i) sum[i] += factor * parts[i];
}

FormParts difference(const FormParts& a, const FormParts& b) noexcept {
  FormParts parts = a;
  add_scaled(-1, b, parts);
  return parts;
}

double dot(const FormParts& a, const FormParts& b) noexcept {
  double sum = 0;
  for (std::size_t i = 0; i < kFormParts; ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

StepKernel::StepKernel(const Kernel& kernel, const Graph& graph, const Precision& precision,
                       const Machine& machine, const Predictor& predictor)
    : roofs_{machine.roofs}, repeat_{graph.ops[kernel.ops.front()].repeat} {
  for (const std::size_t index : kernel.ops) ops_.push_back(graph.ops[index]);
  for (const Queries queries : {Queries::few, Queries::many}) {
    RunningKernel running{kernel.op, {}, graph, precision, machine, queries};
    for (const std::size_t index : kernel.ops)
      running.members.push_back({index, graph.ops[index], {}});
    forms_[static_cast<std::size_t>(queries)] = form_of(running, predictor);
  }
}

StepKernel::Form StepKernel::form_of(RunningKernel& running, const Predictor& predictor) const {
  const KernelDemand asked = llmviewer::form_of(running);
  const FormChoice choice = choose_form(asked, predictor);
  Form form;
  if (choice.form == nullptr) return form;
  const Coefficients& coefficients = choice.form->coefficients;
  const auto parts_for = [&](const StepUnits& units) {
    const Demand demand = demand_of(running, units, asked.variant);
    form.latency = latency_of(demand, asked.pace, coefficients);
    return Unit{parts_of(demand, asked.pace, coefficients), demand.rows};
  };
  form.known = true;
  form.overlap = overlap_of(asked.op);
  form.tile_rows = coefficients.tile_rows;
  form.once = parts_for({.one = 1});
  form.token = parts_for({.one = 0, .tokens = 1});
  form.new_token = parts_for({.one = 0, .new_tokens = 1});
  form.row_tile = parts_for({.one = 0, .row_tiles = 1});
  form.has_tiles = dot(form.row_tile.parts, form.row_tile.parts) > 0;
  for (std::size_t m = 0; m < ops_.size(); ++m) {
    for (double Terms::*const term : kTermMembers) {
      running.members[m].cost = cost_of(ops_[m], unit_of(term));
      const Unit unit = parts_for({.one = 0});
      running.members[m].cost = {};
      if (unit.rows != 0 || dot(unit.parts, unit.parts) > 0) form.terms.push_back({m, term, unit});
    }
  }
  return form;
}

bool StepKernel::runs(const Step& step) const noexcept { return runs_in(ops_.front(), step); }

StepKernel::Unit StepKernel::sum_of(const Form& form, const Step& step) const noexcept {
  Unit sum = form.once;
  const auto add = [&](double factor, const Unit& unit) {
    add_scaled(factor, unit.parts, sum.parts);
    sum.rows += factor * unit.rows;
  };
  add(step.tokens(), form.token);
  add(step.new_tokens, form.new_token);
  if (form.has_tiles) {
    add(step.sequences * row_tiles_of(ops_.front(), step.new_tokens), form.row_tile);
  }
  std::size_t op = ops_.size();
  Terms terms;
  for (const TermUnit& one : form.terms) {
    if (one.op != op) terms = terms_of(ops_[op = one.op], step);
    add(terms.*one.term, one.unit);
  }
  return sum;
}

double StepKernel::time(const Step& step) const noexcept {
  if (!runs(step)) return 0;
  const Form& form = forms_[static_cast<std::size_t>(queries_of(step.new_tokens))];
  if (!form.known) {
    double seconds = 0;
    for (const Op& op : ops_) seconds += roofline(op, cost_of(op, step), roofs_).time.value();
    return repeat_ * seconds;
  }
  Unit sum = sum_of(form, step);
  sum.parts[kTiledPart] *= tile_factor(sum.rows, form.tile_rows);
  return repeat_ * (form.latency + combined(sum.parts, form.overlap));
}

double StepKernel::Decode::time(double sequences, double positions) const noexcept {
  return latency + std::sqrt(uu * sequences * sequences + 2 * uv * sequences * positions +
                             vv * positions * positions);
}

std::optional<StepKernel::Decode> StepKernel::decode() const {
  const Form& form = forms_[static_cast<std::size_t>(Queries::few)];
  const Step one = Step::decode(1, 1);
  if (!runs(one) || !form.known || form.overlap != Overlap::side_by_side) return std::nullopt;
  const auto parts_at = [&](double sequences, double context) {
    Unit sum = sum_of(form, Step::decode(sequences, context));
    sum.parts[kTiledPart] *= tile_factor(sum.rows, form.tile_rows);
    return sum.parts;
  };
  const FormParts per_position = difference(parts_at(1, 2), parts_at(1, 1));
  const FormParts per_sequence = difference(parts_at(1, 1), per_position);
  Decode decode{.latency = repeat_ * form.latency,
                .uu = repeat_ * repeat_ * dot(per_sequence, per_sequence),
                .uv = repeat_ * repeat_ * dot(per_sequence, per_position),
                .vv = repeat_ * repeat_ * dot(per_position, per_position)};
  // Held to the whole form where it is probed: other kinds of kernels are evaluated as they are.
  for (const auto& [sequences, context] :
       {std::pair{1.0, 1.0}, {7.0, 1.0}, {3.0, 2.0}, {64.0, 2.0}}) {
    const double whole = time(Step::decode(sequences, context));
    if (std::fabs(decode.time(sequences, sequences * context) - whole) > 1e-9 * whole) {
      return std::nullopt;
    }
  }
  return decode;
}

}  // namespace llmviewer
