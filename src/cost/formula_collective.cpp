// Formulas of what passes between devices.

#include "cost/formula_parts.hpp"
#include "cost/rules/collective.hpp"

namespace llmviewer {
namespace {

/// What a device sends of the buffer: 2·(N − 1)/N, (N − 1)/N or 1 of it.
Expression sent(const Symbols& in, const Expression& buffer) {
  if (in.op.kind == OpKind::send_recv) return buffer;
  const Expression others{"(N - 1)/N", (in.op.devices - 1) / in.op.devices};
  const Expression once = others * buffer;
  return in.op.kind == OpKind::all_reduce ? 2 * once : once;
}

Expression bytes_of_element(const Symbols& in) {
  const double bytes = rules::buffer_element(in.op);
  if (in.op.reads_cache) return {"kv", bytes};
  return bytes == in.a.value() ? in.a : Expression{"max(a, 2)", bytes};
}

}  // namespace

CostFormula collective_formula(const Symbols& in) {
  CostFormula cost;
  cost.network = sent(in, in.m * in.n * bytes_of_element(in));
  return cost;
}

}  // namespace llmviewer
