#include "predict/kernel_demand.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "llmviewer/passes/passes.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

using Member = KernelMember;
using Members = std::vector<KernelMember>;

constexpr double kEightBits = 8;

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

std::string_view elementwise_variant(const Op& op) noexcept {
  switch (op.kind) {
    case OpKind::norm:
      return "norm";
    case OpKind::add:
    case OpKind::moe_combine:
      return "add";
    case OpKind::rope:
      return "rope";
    case OpKind::embedding:
    case OpKind::position_embedding:
      return "embedding";
    default:
      return "activation";
  }
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

bool is_latent(const Op& op) noexcept { return op.latent || op.shared_key_dim > 0; }

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

/// The form of an attention kernel.
void name_attention(const RunningKernel& kernel, KernelDemand& result) {
  const Machine& machine = kernel.machine;
  const Op& op = kernel.members.front().op;
  const bool narrow = op.storage.kv <= 1;
  const std::string cache = narrow ? " fp8 cache" : " bf16 cache";
  DataType type = DataType::bf16;
  if (narrow && computes_as_cached(machine.hardware)) type = DataType::fp8;
  if (is_latent(op)) {
    result.op = OpClass::mla;
    result.variant = (op.latent ? "decode" : "prefill") + cache;
  } else if (kernel.queries == Queries::few) {
    result.op = OpClass::decode_attention;
    result.variant = cache.substr(1);
    type = DataType::bf16;
  } else {
    result.op = OpClass::prefill_attention;
    result.variant = type == DataType::fp8 ? "fp8" : "bf16";
  }
  result.pace.matrix = machine.roofs.matrix[type].peak;
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

const Member& widest_experts(const Members& members) {
  const auto found = std::find_if(members.begin(), members.end(), [](const Member& one) {
    return one.op.kind == OpKind::expert_linear;
  });
  return found == members.end() ? members.front() : *found;
}

void name_collective(const Member& member, const Machine& machine, KernelDemand& result) {
  const Op& op = member.op;
  NetworkRoof whole = machine.roofs.network;
  whole.exposed = 1;
  constexpr Bytes kSome{1e9};
  result.pace.link = kSome / network_time(op, kSome, whole);
  // Measured under the name that the benchmarks have for it.
  std::string name{name_of(op.kind)};
  if (op.kind == OpKind::all_to_all) name = "alltoall";
  const bool passes_on = op.kind == OpKind::send_recv;
  result.variant = name + " " + (passes_on ? std::string{"nccl"} : machine.collectives);
}

void set_matrix_pace(const Member& member, const Machine& machine, Pace& pace) {
  pace.matrix = machine.roofs.matrix_for(member.op.storage).peak;
}

}  // namespace

std::string weight_variant(const Graph& graph, std::size_t op, const Precision& precision,
                           const Roofs& roofs) {
  const StorageFormat& format = weight_format(graph, op, precision);
  const DataType type = roofs.matrix_for(graph.ops[op].storage).type;
  const double bits = format.bits_per_element();
  switch (type) {
    case DataType::fp8:
    case DataType::fp6:
      if (bits < kEightBits) return "w4a8_mxfp4_mxfp8";
      return format.block_inputs > 0 ? "fp8_block" : "fp8";
    case DataType::fp4:
      return "nvfp4";
    case DataType::int8:
    case DataType::int4:
      return "int8";
    default:
      break;
  }
  if (bits >= 16) return "bf16";
  if (format.type == DataType::fp4) return "w4a16_mxfp4";
  return bits > 6 ? "w8a16" : "w4a16";
}

Queries queries_of(double new_tokens) noexcept {
  constexpr double kMostDecoded = 16;
  return new_tokens <= kMostDecoded ? Queries::few : Queries::many;
}

double rows_of_a_head(const Op& op) noexcept { return op.heads / op.kv_heads; }

double row_tiles_of(const Op& op, double new_tokens) noexcept {
  return std::ceil(new_tokens * rows_of_a_head(op) / kTileRows);
}

KernelDemand form_of(const RunningKernel& kernel) {
  KernelDemand result;
  result.op = kernel.op;
  result.runs = true;
  const Machine& machine = kernel.machine;
  const Hardware& hardware = machine.hardware;
  result.pace.bandwidth = hardware.bandwidth;
  result.pace.clock = hardware.clock.value_or(Hertz{0});
  result.pace.units = hardware.units.value_or(0);
  result.pace.vector = machine.roofs.vector_peak;
  const Member& first = kernel.members.front();
  const auto set_weights = [&](const Member& member) {
    result.variant = weight_variant(kernel.graph, member.index, kernel.precision, machine.roofs);
    set_matrix_pace(member, machine, result.pace);
  };
  switch (kernel.op) {
    case OpClass::gemm:
      set_weights(first);
      break;
    case OpClass::moe:
      set_weights(widest_experts(kernel.members));
      break;
    case OpClass::decode_attention:
    case OpClass::prefill_attention:
    case OpClass::mla:
      name_attention(kernel, result);
      break;
    case OpClass::comm:
      name_collective(first, machine, result);
      break;
    default:
      result.variant = elementwise_variant(kernel.members.back().op);
      set_matrix_pace(first, machine, result.pace);
      break;
  }
  return result;
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
