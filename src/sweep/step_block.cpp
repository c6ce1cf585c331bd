#include "sweep/step_block.hpp"

#include <algorithm>
#include <cmath>

#include "llmviewer/cost/cost.hpp"
#include "sweep/kernel.hpp"

namespace llmviewer {
namespace {

using Form = LinearStep::Form;
using Kind = Variable::Kind;

/// The same number of tokens often follows itself; beyond `all_touched` every expert is, to the
/// last bit.
void fill_distinct(const Variable& variable, Form form, const StepPoints& points,
                   Lanes& values) noexcept {
  constexpr double kNothingLeft = -38;  // expm1 of less is −1
  const double per_token = std::log1p(-variable.top_k / variable.experts);
  const double all_touched = kNothingLeft / per_token;
  double tokens = -1;
  double touched = 0;
  for (std::size_t i = 0; i < points.lanes; ++i) {
    const double own =
        form == Form::decode ? 1 : std::max(1.0, points.context[i] / variable.devices);
    const double now = points.sequences[i] * own * variable.share;
    if (now != tokens) {
      tokens = now;
      touched = now > all_touched ? variable.experts
                                  : distinct_experts(variable.experts, variable.top_k, now);
    }
    values[i] = touched;
  }
}

/// What the cost room says of a step, lane by lane.
template <class Quantity>
void fill_by(Form form, const StepPoints& points, Lanes& values, Quantity&& quantity) noexcept {
  for (std::size_t i = 0; i < points.lanes; ++i) {
    const Step step = form == Form::decode ? Step::decode(points.sequences[i], points.context[i])
                                           : Step::prefill(points.sequences[i], points.context[i]);
    values[i] = quantity(step);
  }
}

}  // namespace

void fill_variable(const Variable& v, Form form, const StepPoints& points, Lanes& values) noexcept {
  const bool decode = form == Form::decode;
  const auto fill_each = [&](auto&& value) {
    const double* const b = points.sequences;
    const double* const c = points.context;
    for (std::size_t i = 0; i < points.lanes; ++i) values[i] = value(b[i], c[i]);
  };
  switch (v.kind) {
    case Kind::one:
      std::fill_n(values.begin(), points.lanes, 1.0);
      return;
    case Kind::sequences:
      std::copy_n(points.sequences, points.lanes, values.begin());
      return;
    case Kind::tokens:
      return fill_each([&](double b, double c) { return b * std::max(1.0, c / v.devices); });
    case Kind::context:
      return fill_each([](double b, double c) { return b * c; });
    case Kind::rectangle:
      return fill_each([](double b, double c) { return b * c * c; });
    case Kind::pairs:
      return fill_by(form, points, values, [&](const Step& step) {
        return step.sequences * visible_pairs(v.span, step);
      });
    case Kind::positions:
      if (decode && v.span.kind != AttentionSpan::Kind::chunked) {
        return fill_each([&](double b, double c) { return b * std::min(c, v.span.width); });
      }
      return fill_by(form, points, values, [&](const Step& step) {
        return step.sequences * positions_read(v.span, step);
      });
    case Kind::span_area:
      return fill_by(form, points, values, [&](const Step& step) {
        return step.tokens() * positions_read(v.span, step);
      });
    case Kind::distinct:
      return fill_distinct(v, form, points, values);
    case Kind::chunk_work:
      return fill_each([&](double b, double c) { return b * c * std::min(v.chunk, c); });
    case Kind::state_passes:
      return fill_each([&](double b, double c) { return b * std::ceil(c / v.chunk); });
    case Kind::kv_passes:
      return fill_each([&](double b, double c) { return b * c * std::ceil(c / v.chunk); });
    case Kind::new_tokens:
      return fill_each([&](double, double c) { return decode ? 1 : c; });
    case Kind::row_tiles:
      return fill_each(
          [&](double b, double c) { return b * std::ceil((decode ? 1 : c) * v.share / v.chunk); });
  }
}

void fill_variables(const LinearStep& step, const StepPoints& points, Lanes* values) noexcept {
  for (std::size_t v = 0; v < step.variables.size(); ++v) {
    fill_variable(step.variables[v], step.form, points, values[v]);
  }
}

void add_costs(const LinearStep& step, const StepLines& lines, std::size_t count,
               const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept {
  const Kernels& kernel = kernels();
  for (const NetworkTerm& term : lines.network) {
    const double* const variable = room.pointers[term.variable];
    if (wanted[kTime] || wanted[kComputeTime]) {
      kernel.add_scaled(term.seconds, variable, count, sums[kTime].data());
    }
    if (wanted[kNetworkTime]) {
      kernel.add_scaled(term.seconds, variable, count, sums[kNetworkTime].data());
    }
  }
  for (std::size_t s = kFirstCost; s < kSums; ++s) {
    if (!wanted[s]) continue;
    for (const Term& term : step.totals) {
      if (term.cost[s] == 0) continue;
      kernel.add_scaled(term.cost[s], room.pointers[term.variable], count, sums[s].data());
    }
  }
}

void add_step(const LinearStep& step, const StepLines& lines, const StepPoints& points,
              const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept {
  fill_variables(step, points, room.values.data());
  if (wanted[kComputeTime] || wanted[kTime]) {
    kernels().add_times(lines.lines, {room.pointers.data(), points.lanes}, sums[kTime].data(),
                        wanted[kComputeTime] ? sums[kComputeTime].data() : nullptr);
  }
  add_costs(step, lines, points.lanes, wanted, room, sums);
}

void find_time(const StepLines& lines, std::size_t count, const VariableRoom& room,
               Lanes& time) noexcept {
  const Kernels& kernel = kernels();
  std::fill_n(time.begin(), count, 0.0);
  kernel.add_times(lines.lines, {room.pointers.data(), count}, time.data(), nullptr);
  for (const NetworkTerm& term : lines.network) {
    kernel.add_scaled(term.seconds, room.pointers[term.variable], count, time.data());
  }
}

void find_peak(const AliveForms& forms, std::size_t lanes, const VariableRoom& room,
               Lanes& peak) noexcept {
  const Kernels& kernel = kernels();
  std::fill_n(peak.begin(), lanes, 0.0);
  for (const std::vector<double>& form : forms) {
    Lanes alive;
    std::fill_n(alive.begin(), lanes, 0.0);
    for (std::size_t v = 0; v < form.size(); ++v) {
      if (form[v] != 0) kernel.add_scaled(form[v], room.pointers[v], lanes, alive.data());
    }
    for (std::size_t i = 0; i < lanes; ++i) peak[i] = std::max(peak[i], alive[i]);
  }
}

}  // namespace llmviewer
