#include "predict/kernel_demand.hpp"

#include <algorithm>
#include <cmath>

namespace llmviewer {
namespace {

using Member = KernelMember;
using Members = std::vector<KernelMember>;

Bytes traffic_of(const Members& members) {
  Bytes bytes;
  for (const Member& one : members) bytes += one.cost.traffic.total();
  return bytes;
}

Ops matrix_of(const Members& members) {
  Ops ops;
  for (const Member& one : members) ops += one.cost.matrix;
  return ops;
}

/// Narrow weights are made wider before they are multiplied.
bool is_unpacked(std::string_view variant) { return variant == "w8a16" || variant == "w4a16"; }

/// Matrices of one input: it is read once.
void fill_gemm(const Members& members, const StepUnits& units, Demand& demand) {
  const Op& first = members.front().op;
  demand.matrix = matrix_of(members);
  demand.bytes = traffic_of(members);
  double outputs = 0;
  for (const Member& one : members) {
    if (&one != &members.front()) {
      demand.bytes = demand.bytes - one.cost.traffic.activations_in;
    }
    outputs += one.op.weights.outputs;
  }
  demand.steps = units.one * first.weights.inputs;
  const double a_row = 2 * first.weights.inputs * outputs * first.copies;
  if (a_row > 0) demand.rows = demand.matrix.value() / a_row;
}

/// Elements of a row, which one thread block takes in turn; additions and look-ups are not bound
/// to rows.
double row_of(const Op& op) noexcept {
  switch (op.kind) {
    case OpKind::norm:
    case OpKind::activation:
      return op.outputs;
    case OpKind::rope:
      return (op.heads + op.kv_heads) * op.key_dim;
    default:
      return 0;
  }
}

/// Whether a member reads what another one of its kernel makes. The norm of a layer's beginning
/// reads the sum of the layer before it, which stands in the graph once.
bool is_handed(const Member& maker, const Member& reader, const Graph& graph) {
  if (maker.op.kind == OpKind::add && reader.op.kind == OpKind::norm) return true;
  const auto& inputs = graph.infos[reader.index].inputs;
  return std::find(inputs.begin(), inputs.end(), maker.index) != inputs.end();
}

/// What the first makes and the next one reads stays within.
void fill_elementwise(const Members& members, const Graph& graph, const StepUnits& units,
                      Demand& demand) {
  demand.matrix = matrix_of(members);
  demand.bytes = traffic_of(members);
  for (const Member& maker : members) {
    for (const Member& reader : members) {
      if (!is_handed(maker, reader, graph)) continue;
      demand.bytes = demand.bytes - std::min(maker.cost.traffic.activations_out,
                                             reader.cost.traffic.activations_in);
    }
  }
  const Op& last = members.back().op;
  demand.steps = units.one * row_of(last);
  demand.elements = demand.bytes.value() / last.storage.activation;
}

/// 2·(key + value) operations for every score. Decoding, the heads that share a KV head are the
/// rows of the product, and a unit takes its (sequence, KV head) pairs in turn; prefilling, queries
/// and outputs, keys and values pass element by element.
void fill_attention(const RunningKernel& kernel, const StepUnits& units, Demand& demand) {
  const Member& attention = kernel.members.front();
  const Hardware& hardware = kernel.machine.hardware;
  const Op& op = attention.op;
  demand.matrix = attention.cost.matrix;
  demand.bytes = attention.cost.traffic.total();
  if (is_latent(op)) return;
  if (kernel.queries == Queries::few) {
    demand.rows = units.new_tokens * rows_of_a_head(op);
    if (hardware.units) demand.steps = units.row_tiles * op.kv_heads / *hardware.units;
    return;
  }
  demand.rows = units.new_tokens;
  demand.scores = demand.matrix.value() / (2 * (op.key_dim + op.value_dim));
  demand.elements = units.tokens * 2 * (op.heads * op.key_dim + op.kv_heads * op.value_dim);
}

/// Weights of the experts that are touched; each token once in and once out. Of p (token, expert)
/// pairs p·(4·hidden + 2·inner for each matrix) elements are permuted, passed on and put together.
void fill_experts(const Members& members, Demand& demand) {
  demand.matrix = matrix_of(members);
  for (const Member& one : members) {
    const Op& op = one.op;
    demand.bytes += one.cost.traffic.weights;
    if (op.kind == OpKind::moe_combine) demand.bytes += 2 * one.cost.traffic.activations_out;
    if (op.kind != OpKind::expert_linear) continue;
    const double pairs = one.cost.matrix.value() / (2 * op.weights.matrix());
    const bool widens = op.split == Split::columns;
    const double inner = widens ? op.weights.outputs : op.weights.inputs;
    const double hidden = widens ? 0 : op.weights.outputs;  // the last matrix: once in, once out
    demand.elements += pairs * (4 * hidden + 2 * inner);
  }
}

}  // namespace

Queries queries_of(double new_tokens) noexcept {
  constexpr double kMostDecoded = 16;
  return new_tokens <= kMostDecoded ? Queries::few : Queries::many;
}

double rows_of_a_head(const Op& op) noexcept { return op.heads / op.kv_heads; }

double row_tiles_of(const Op& op, double new_tokens) noexcept {
  return std::ceil(new_tokens * rows_of_a_head(op) / kTileRows);
}

Demand demand_of(const RunningKernel& kernel, const StepUnits& units, std::string_view variant) {
  Demand demand;
  demand.rows = units.one;
  const Member& first = kernel.members.front();
  switch (kernel.op) {
    case OpClass::gemm:
      fill_gemm(kernel.members, units, demand);
      if (!is_unpacked(variant)) break;
      for (const Member& one : kernel.members) {
        demand.unpacked += units.one * weight_elements(one.op);
      }
      break;
    case OpClass::moe:
      fill_experts(kernel.members, demand);
      break;
    case OpClass::decode_attention:
    case OpClass::prefill_attention:
    case OpClass::mla:
      fill_attention(kernel, units, demand);
      break;
    case OpClass::comm:
      demand.link = kernel.machine.roofs.network.exposed * first.cost.network;
      demand.peers = first.op.devices;
      break;
    default:
      fill_elementwise(kernel.members, kernel.graph, units, demand);
      break;
  }
  return demand;
}

KernelDemand demand_of(const Kernel& kernel, const Graph& graph, const Step& step,
                       const Precision& precision, const Machine& machine) {
  RunningKernel running{kernel.op, {}, graph, precision, machine, queries_of(step.new_tokens)};
  for (const std::size_t index : kernel.ops) {
    const Op& op = graph.ops[index];
    if (runs_in(op, step)) running.members.push_back({index, op, cost_of(op, step)});
  }
  if (running.members.empty()) return {};
  KernelDemand result = form_of(running);
  for (const Member& one : running.members) {
    result.roofline += roofline(one.op, one.cost, machine.roofs).time;
  }
  const Op& first = running.members.front().op;
  const StepUnits units{1, step.tokens(), step.new_tokens,
                        step.sequences * row_tiles_of(first, step.new_tokens)};
  result.demand = demand_of(running, units, result.variant);
  return result;
}

}  // namespace llmviewer
