#include "predict/kernel_demand.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "llmviewer/passes/passes.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

constexpr double kEightBits = 8;

/// Steps of up to this many new tokens (verifications of drafts) run the kernels of decoding.
constexpr double kMostDecoded = 16;

struct Member {
  std::size_t index;
  const Op& op;
  Cost cost;
};

std::vector<Member> running(const Kernel& kernel, const Graph& graph, const Step& step) {
  std::vector<Member> members;
  for (const std::size_t index : kernel.ops) {
    const Op& op = graph.ops[index];
    if (runs_in(op, step)) members.push_back({index, op, cost_of(op, step)});
  }
  return members;
}

Bytes traffic_of(const std::vector<Member>& members) {
  Bytes bytes;
  for (const Member& one : members) bytes += one.cost.traffic.total();
  return bytes;
}

Ops matrix_of(const std::vector<Member>& members) {
  Ops ops;
  for (const Member& one : members) ops += one.cost.matrix;
  return ops;
}

/// Matrices of one input: it is read once.
void fill_gemm(const std::vector<Member>& members, Demand& demand) {
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
  demand.steps = first.weights.inputs;
  const double a_row = 2 * first.weights.inputs * outputs * first.copies;
  demand.rows = a_row > 0 ? demand.matrix.value() / a_row : 1;
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
void fill_elementwise(const std::vector<Member>& members, const Graph& graph, Demand& demand) {
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
  demand.steps = row_of(last);
  demand.elements = demand.bytes.value() / last.storage.activation;
}

bool is_latent(const Op& op) noexcept { return op.latent || op.shared_key_dim > 0; }

bool decodes(const Step& step) { return step.new_tokens <= kMostDecoded; }

/// 2·(key + value) operations for every score. Decoding, the heads that share a KV head are the
/// rows of the product, and a unit takes its (sequence, KV head) pairs in turn; prefilling, queries
/// and outputs, keys and values pass element by element.
void fill_attention(const Member& attention, const Step& step, const Hardware& hardware,
                    Demand& demand) {
  constexpr double kTile = 16;  // rows that the matrix engine takes at once
  const Op& op = attention.op;
  demand.matrix = attention.cost.matrix;
  demand.bytes = attention.cost.traffic.total();
  if (is_latent(op)) return;
  const double sharing = op.heads / op.kv_heads;
  if (decodes(step)) {
    demand.rows = step.new_tokens * sharing;
    const double pairs = step.sequences * op.kv_heads * std::ceil(demand.rows / kTile);
    if (hardware.units) demand.steps = pairs / *hardware.units;
    return;
  }
  demand.rows = step.new_tokens;
  demand.scores = demand.matrix.value() / (2 * (op.key_dim + op.value_dim));
  demand.elements = step.tokens() * 2 * (op.heads * op.key_dim + op.kv_heads * op.value_dim);
}

/// The form of an attention kernel in this step.
void name_attention(const Member& attention, const Step& step, const Machine& machine,
                    KernelDemand& result) {
  const Op& op = attention.op;
  const bool narrow = op.storage.kv <= 1;
  const std::string cache = narrow ? " fp8 cache" : " bf16 cache";
  DataType type = DataType::bf16;
  if (narrow && computes_as_cached(machine.hardware)) type = DataType::fp8;
  if (is_latent(op)) {
    result.op = OpClass::mla;
    result.variant = (op.latent ? "decode" : "prefill") + cache;
  } else if (decodes(step)) {
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
void fill_experts(const std::vector<Member>& members, Demand& demand) {
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

const Member& widest_experts(const std::vector<Member>& members) {
  const auto found = std::find_if(members.begin(), members.end(), [](const Member& one) {
    return one.op.kind == OpKind::expert_linear;
  });
  return found == members.end() ? members.front() : *found;
}

void fill_collective(const Member& member, const Machine& machine, KernelDemand& result) {
  const Op& op = member.op;
  Demand& demand = result.demand;
  demand.link = machine.roofs.network.exposed * member.cost.network;
  demand.peers = op.devices;
  NetworkRoof whole = machine.roofs.network;
  whole.exposed = 1;
  const Seconds time = network_time(op, member.cost.network, whole);
  result.pace.link = time > Seconds{0} ? member.cost.network / time : whole.link;
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

KernelDemand demand_of(const Kernel& kernel, const Graph& graph, const Step& step,
                       const Precision& precision, const Machine& machine) {
  KernelDemand result;
  result.op = kernel.op;
  const std::vector<Member> members = running(kernel, graph, step);
  result.runs = !members.empty();
  if (!result.runs) return result;
  for (const Member& one : members) {
    result.roofline += roofline(one.op, one.cost, machine.roofs).time;
  }
  const Hardware& hardware = machine.hardware;
  result.pace.bandwidth = hardware.bandwidth;
  result.pace.clock = hardware.clock.value_or(Hertz{0});
  result.pace.units = hardware.units.value_or(0);
  result.pace.vector = machine.roofs.vector_peak;
  const Member& first = members.front();
  switch (kernel.op) {
    case OpClass::gemm:
      fill_gemm(members, result.demand);
      result.variant = weight_variant(graph, first.index, precision, machine.roofs);
      set_matrix_pace(first, machine, result.pace);
      if (result.variant == "w8a16" || result.variant == "w4a16") {
        for (const Member& one : members) result.demand.unpacked += weight_elements(one.op);
      }
      break;
    case OpClass::moe: {
      const Member& widest = widest_experts(members);
      fill_experts(members, result.demand);
      result.variant = weight_variant(graph, widest.index, precision, machine.roofs);
      set_matrix_pace(widest, machine, result.pace);
      break;
    }
    case OpClass::decode_attention:
    case OpClass::prefill_attention:
    case OpClass::mla:
      fill_attention(first, step, hardware, result.demand);
      name_attention(first, step, machine, result);
      break;
    case OpClass::comm:
      fill_collective(first, machine, result);
      break;
    default:
      fill_elementwise(members, graph, result.demand);
      result.variant = elementwise_variant(members.back().op);
      set_matrix_pace(first, machine, result.pace);
      break;
  }
  return result;
}

}  // namespace llmviewer
