#include "llmviewer/cost/cost.hpp"

#include "cost/rules.hpp"

namespace llmviewer {

Cost& operator+=(Cost& sum, const Cost& cost) noexcept {
  sum.matrix += cost.matrix;
  sum.vector += cost.vector;
  sum.traffic.weights += cost.traffic.weights;
  sum.traffic.activations_in += cost.traffic.activations_in;
  sum.traffic.activations_out += cost.traffic.activations_out;
  sum.traffic.kv_read += cost.traffic.kv_read;
  sum.traffic.kv_write += cost.traffic.kv_write;
  sum.network += cost.network;
  return sum;
}

Cost operator*(double factor, const Cost& cost) noexcept {
  return {.matrix = factor * cost.matrix,
          .vector = factor * cost.vector,
          .traffic = {.weights = factor * cost.traffic.weights,
                      .activations_in = factor * cost.traffic.activations_in,
                      .activations_out = factor * cost.traffic.activations_out,
                      .kv_read = factor * cost.traffic.kv_read,
                      .kv_write = factor * cost.traffic.kv_write},
          .network = factor * cost.network};
}

// The rules are inlined: a copy of what they have just written would wait for it in memory.
[[gnu::flatten]] Cost cost_of(const Op& op, const Terms& terms) noexcept {
  const RuleCost<double> cost = cost_by_rule(Symbols<double>{op, terms});
  return {.matrix = Ops{cost.matrix},
          .vector = Ops{cost.vector},
          .traffic = {.weights = Bytes{cost.weights},
                      .activations_in = Bytes{cost.activations_in},
                      .activations_out = Bytes{cost.activations_out},
                      .kv_read = Bytes{cost.kv_read},
                      .kv_write = Bytes{cost.kv_write}},
          .network = Bytes{cost.network}};
}

Cost cost_of(const Op& op, const Step& step) noexcept { return cost_of(op, terms_of(op, step)); }

double brought_per_byte(const Op& op) noexcept {
  const double part = op.kind == OpKind::reduce_scatter ? 1 / op.devices : 1;
  return part / rules::sent(op.kind, (op.devices - 1) / op.devices, 1.0);
}

Bytes output_bytes(const Op& op, const Cost& cost) noexcept {
  return is_collective(op.kind) ? brought_per_byte(op) * cost.network
                                : cost.traffic.activations_out;
}

}  // namespace llmviewer
