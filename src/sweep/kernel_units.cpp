#include "sweep/kernel_units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "llmviewer/error.hpp"
#include "sweep/linear_step.hpp"

namespace llmviewer {
namespace {

using Kind = Variable::Kind;

/// A list of units that grows as variables are named.
struct Units {
  std::size_t members;
  std::vector<Variable>& variables;
  std::vector<KernelUnit> list;

  KernelUnit& at(std::size_t variable) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const KernelUnit& unit) {
      return unit.variable == variable;
    });
    if (found != list.end()) return *found;
    return list.emplace_back(KernelUnit{variable, std::vector<Cost>(members)});
  }

  StepUnits& of(const Variable& variable) { return at(index_of(variable, variables)).step; }
};

/// What attention depends on besides its costs. A decode step has one new token.
void add_attention(const RunningKernel& kernel, StepForm form, Units& units) {
  const Op& op = kernel.members.front().op;
  if (form == StepForm::decode) {
    units.of({}).new_tokens = 1;
    units.of({.kind = Kind::sequences}).tokens = 1;
    units.of({.kind = Kind::sequences}).row_tiles = row_tiles_of(op, 1);
    return;
  }
  units.of({.kind = Kind::new_tokens}).new_tokens = 1;
  units.of({.kind = Kind::tokens}).tokens = 1;
  if (kernel.queries == Queries::many) return;
  const Variable tiles{.kind = Kind::row_tiles, .chunk = kTileRows, .share = rows_of_a_head(op)};
  units.of(tiles).row_tiles = 1;
}

}  // namespace

std::vector<KernelUnit> units_of(const RunningKernel& kernel, const LinearStep& step,
                                 std::vector<Variable>& variables) {
  Units units{kernel.members.size(), variables, {}};
  for (std::size_t m = 0; m < kernel.members.size(); ++m) {
    for (const Term& term : step.ops[kernel.members[m].index].terms) {
      units.at(term.variable).costs[m] = cost_of(term.cost);
    }
  }
  units.of({}).one = 1;
  if (kernel.op == OpClass::decode_attention) add_attention(kernel, step.form, units);
  return std::move(units.list);
}

Demand demand_of(RunningKernel& kernel, const KernelUnit& unit, std::string_view variant) {
  for (std::size_t m = 0; m < kernel.members.size(); ++m) kernel.members[m].cost = unit.costs[m];
  return demand_of(kernel, unit.step, variant);
}

void require_linear(RunningKernel& kernel, const std::vector<KernelUnit>& units) {
  if (kernel.op != OpClass::elementwise || kernel.members.size() == 1) return;
  for (const double growth : {1.0, 1e3, 1e-3}) {  // a point of the one kind, and of the other
    KernelUnit point{0, std::vector<Cost>(kernel.members.size())};
    double factor = 1;
    double sum = 0;
    for (const KernelUnit& unit : units) {
      for (std::size_t m = 0; m < unit.costs.size(); ++m) point.costs[m] += factor * unit.costs[m];
      sum += factor * demand_of(kernel, unit, {}).bytes.value();
      factor *= growth;
    }
    const double whole = demand_of(kernel, point, {}).bytes.value();
    if (std::fabs(sum - whole) <= 1e-9 * std::fabs(whole)) continue;
    throw Error{"--predict", "operators of one kernel make and read a tensor in unlike units",
                "please report this"};
  }
}

bool is_with_context(const Variable& variable) noexcept {
  constexpr std::array kGrowing{Kind::context,   Kind::rectangle, Kind::pairs,
                                Kind::positions, Kind::span_area, Kind::kv_passes};
  return std::find(kGrowing.begin(), kGrowing.end(), variable.kind) != kGrowing.end();
}

}  // namespace llmviewer
