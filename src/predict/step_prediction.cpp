#include "predict/step_prediction.hpp"

#include <array>

#include "llmviewer/predict/form.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer {
namespace {

/// What is close to a kind of kernel that nobody has measured.
struct StandIn {
  std::string_view op;
  std::string_view variant;
  std::string_view measured;
};
constexpr std::array kStandIns = std::to_array<StandIn>({
    {"gemm", "w4a16_mxfp4", "w4a16"},
    {"gemm", "w4a8_mxfp4_mxfp8", "fp8"},
    {"moe", "w8a16", "w4a16"},
    {"moe", "int8", "fp8"},
    {"comm", "send_recv nccl", "all_gather nccl"},
    {"comm", "all_gather in graph", "all_gather nccl"},
    {"comm", "reduce_scatter in graph", "reduce_scatter nccl"},
    {"comm", "alltoall in graph", "alltoall nccl"},
});

template <class Visit>
void visit_steps(std::span<const StepSeries> series, Visit&& visit) {
  for (const StepSeries& one : series) {
    const double parts = evaluated_of(one.count);
    for (double part = 0; part < parts; ++part) {
      visit(one.at(midpoint_of(one.count, part)), one.weight * (one.count / parts));
    }
  }
}

/// The form that the engine's own kernels have, else one that holds for any.
const FittedForm* form_of(std::string_view op, std::string_view variant,
                          const Predictor& predictor) {
  for (const std::string& framework : predictor.engine.frameworks) {
    const FittedForm* form = form_for(predictor.forms, op, variant, framework);
    if (form != nullptr && form->framework == framework) return form;
  }
  return form_for(predictor.forms, op, variant, {});
}

}  // namespace

double steps_of(std::span<const StepSeries> series) noexcept {
  double steps = 0;
  for (const StepSeries& one : series) steps += one.count * one.weight;
  return steps;
}

FormChoice choose_form(const KernelDemand& demand, const Predictor& predictor) {
  const std::string_view op = name_of(demand.op);
  const FittedForm* form = form_of(op, demand.variant, predictor);
  if (form != nullptr) return {form, {}};
  const auto* stand_in = std::find_if(kStandIns.begin(), kStandIns.end(), [&](const StandIn& one) {
    return one.op == op && one.variant == demand.variant;
  });
  if (stand_in == kStandIns.end()) return {};
  form = form_of(op, stand_in->measured, predictor);
  if (form == nullptr) return {};
  return {form, std::string{stand_in->measured} + " for " + demand.variant};
}

StepPrediction::StepPrediction(const Graph& graph, const Precision& precision,
                               const Machine& machine, const Predictor& predictor)
    : graph_{graph},
      precision_{precision},
      machine_{machine},
      predictor_{predictor},
      kernels_{kernels_of(graph)},
      layers_{static_cast<double>(graph.order.size()) * predictor.engine.layer_s} {}

PredictedOp StepPrediction::op(const Kernel& kernel, const Step& step) const {
  PredictedOp result;
  const KernelDemand asked = demand_of(kernel, graph_, step, precision_, machine_);
  if (!asked.runs) return result;
  result.roofline = asked.roofline;
  const FormChoice choice = choose_form(asked, predictor_);
  result.form = std::string{name_of(asked.op)} + " " + asked.variant;
  if (choice.form == nullptr) {
    result.time = asked.roofline;
    result.form.clear();
    return result;
  }
  if (!choice.substitute.empty()) {
    result.form = std::string{name_of(asked.op)} + " " + choice.substitute;
  }
  const Prediction prediction =
      predict(asked.demand, asked.pace, choice.form->coefficients, overlap_of(asked.op));
  result.time = prediction.time;
  result.dominant = prediction.dominant;
  result.interval = {choice.form->fast, choice.form->slow};
  return result;
}

PredictedOp StepPrediction::op(const Kernel& kernel, std::span<const StepSeries> series) const {
  PredictedOp sum;
  Seconds longest;
  visit_steps(series, [&](const Step& step, double times) {
    PredictedOp one = op(kernel, step);
    const Seconds time = times * one.time;
    one.roofline = sum.roofline + times * one.roofline;
    one.time = sum.time + time;
    if (time < longest) {  // what most of the time is spent on decides
      one.dominant = sum.dominant;
      one.interval = sum.interval;
      one.form = sum.form;
    }
    longest = std::max(longest, time);
    sum = std::move(one);
  });
  return sum;
}

PredictedOp StepPrediction::kernel(const Kernel& kernel, const Step& step) const {
  PredictedOp all = op(kernel, step);
  const double repeat = graph_.ops[kernel.ops.front()].repeat;
  all.time = repeat * all.time;
  all.roofline = repeat * all.roofline;
  return all;
}

std::vector<PredictedOp> StepPrediction::ops(std::span<const StepSeries> series) const {
  std::vector<PredictedOp> ops;
  for (const Kernel& kernel : kernels_) {
    PredictedOp one = op(kernel, series);
    if (one.roofline == Seconds{0} && one.time == Seconds{0}) continue;
    const std::size_t first = kernel.ops.front();
    const GraphGroup& group = graph_.groups[graph_.infos[first].group];
    one.group = group.name;
    one.name = kernel.name;
    one.repeat = graph_.ops[first].repeat;
    one.ops = kernel.ops;
    ops.push_back(std::move(one));
  }
  return ops;
}

std::optional<ExplainedPrediction> StepPrediction::explain(std::size_t op, const Step& step) const {
  const auto kernel = std::find_if(kernels_.begin(), kernels_.end(), [&](const Kernel& one) {
    return std::find(one.ops.begin(), one.ops.end(), op) != one.ops.end();
  });
  const KernelDemand asked = demand_of(*kernel, graph_, step, precision_, machine_);
  const FormChoice choice = choose_form(asked, predictor_);
  if (!asked.runs || choice.form == nullptr) return std::nullopt;
  ExplainedPrediction explained;
  explained.kernel = this->op(*kernel, step);
  explained.kernel.name = kernel->name;
  explained.kernel.ops = kernel->ops;
  explained.kernel.repeat = graph_.ops[kernel->ops.front()].repeat;
  explained.combined = combination_of(overlap_of(asked.op));
  explained.terms = explained_terms(asked.demand, asked.pace, choice.form->coefficients);
  explained.rows = choice.form->rows;
  explained.devices = choice.form->devices;
  explained.sources = choice.form->sources;
  return explained;
}

Seconds StepPrediction::time(std::span<const StepSeries> series) const {
  Seconds time = steps_of(series) * layers_;
  for (const Kernel& kernel : kernels_) {
    time += graph_.ops[kernel.ops.front()].repeat * op(kernel, series).time;
  }
  return time;
}

}  // namespace llmviewer
