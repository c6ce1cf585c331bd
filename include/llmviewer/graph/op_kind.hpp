#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace llmviewer {

/// What an operator computes. Each has a row in kOpKinds and a rule in src/cost/rules/.
enum class OpKind : std::uint8_t {
  linear,
  norm,
  rope,
  qk_matmul,
  softmax,
  sv_matmul,
  fused_attention,
  activation,
  add,
  embedding,
  position_embedding,
  lm_head,
  modulate,
  head_linear,
  router_topk,
  expert_linear,
  moe_combine,
  index_scores,
  conv1d,
  selective_scan,
  state_space_dual,
  delta_rule,
  all_reduce,      ///< every device of a group gets the sum of all parts
  all_gather,      ///< every device gets all parts
  reduce_scatter,  ///< every device gets its part of the sum
  all_to_all,      ///< every device sends each of the others a part
  send_recv,       ///< from one device to the next
};

/// Whether it moves bytes between devices instead of computing.
constexpr bool is_collective(OpKind kind) noexcept { return kind >= OpKind::all_reduce; }

/// Kinds that belong together, as colours tell them apart.
enum class OpFamily : std::uint8_t { linear, expert, attention, elementwise, ends, state_space };

/// What the size of an operator is told as.
enum class OpShape : std::uint8_t {
  rows,      ///< rows × outputs
  matrix,    ///< a product with a weight matrix
  experts,   ///< the same with those of several experts
  per_head,  ///< the same with a matrix for each head
  keys,      ///< queries times keys
  values,    ///< scores times values
  scores,    ///< queries × positions
  pairs,     ///< visible (query, key) pairs
  rotation,  ///< tokens × heads × rotated dimensions
  state,     ///< tokens, and elements of a recurrent state
};

/// What one device of a tensor group has of an operator, the others having as much.
enum class Parted : std::uint8_t {
  width,          ///< some of its inputs and outputs
  heads,          ///< some heads
  head_matrices,  ///< some heads with a matrix each
  scan,           ///< some heads or channels with their recurrent state
  convolution,    ///< some channels with their taps
};

/// What there is to know of a kind besides its cost rule.
struct OpKindRow {
  OpKind kind;
  std::string_view name;
  OpFamily family;
  OpShape shape{OpShape::rows};
  Parted parted{Parted::width};
};

inline constexpr std::array kOpKinds = std::to_array<OpKindRow>({
    {OpKind::linear, "linear", OpFamily::linear, OpShape::matrix},
    {OpKind::norm, "norm", OpFamily::elementwise},
    {OpKind::rope, "rope", OpFamily::elementwise, OpShape::rotation, Parted::heads},
    {OpKind::qk_matmul, "qk_matmul", OpFamily::attention, OpShape::keys, Parted::heads},
    {OpKind::softmax, "softmax", OpFamily::attention, OpShape::scores, Parted::heads},
    {OpKind::sv_matmul, "sv_matmul", OpFamily::attention, OpShape::values, Parted::heads},
    {OpKind::fused_attention, "fused_attention", OpFamily::attention, OpShape::pairs,
     Parted::heads},
    {OpKind::activation, "activation", OpFamily::elementwise},
    {OpKind::add, "add", OpFamily::elementwise},
    {OpKind::embedding, "embedding", OpFamily::ends},
    {OpKind::position_embedding, "position_embedding", OpFamily::ends},
    {OpKind::lm_head, "lm_head", OpFamily::ends, OpShape::matrix},
    {OpKind::modulate, "modulate", OpFamily::elementwise},
    {OpKind::head_linear, "head_linear", OpFamily::linear, OpShape::per_head,
     Parted::head_matrices},
    {OpKind::router_topk, "router_topk", OpFamily::expert},
    {OpKind::expert_linear, "expert_linear", OpFamily::expert, OpShape::experts},
    {OpKind::moe_combine, "moe_combine", OpFamily::expert},
    {OpKind::index_scores, "index_scores", OpFamily::attention, OpShape::pairs},
    {OpKind::conv1d, "conv1d", OpFamily::state_space, OpShape::rows, Parted::convolution},
    {OpKind::selective_scan, "selective_scan", OpFamily::state_space, OpShape::state, Parted::scan},
    {OpKind::state_space_dual, "state_space_dual", OpFamily::state_space, OpShape::state,
     Parted::scan},
    {OpKind::delta_rule, "delta_rule", OpFamily::state_space, OpShape::state, Parted::scan},
    {OpKind::all_reduce, "all_reduce", OpFamily::elementwise},
    {OpKind::all_gather, "all_gather", OpFamily::elementwise},
    {OpKind::reduce_scatter, "reduce_scatter", OpFamily::elementwise},
    {OpKind::all_to_all, "all_to_all", OpFamily::elementwise},
    {OpKind::send_recv, "send_recv", OpFamily::elementwise},
});

/// Every kind has its row, at its own number; send_recv stays the last kind.
static_assert([] {
  for (std::size_t i = 0; i < kOpKinds.size(); ++i) {
    if (kOpKinds[i].kind != static_cast<OpKind>(i)) return false;
  }
  return kOpKinds.back().kind == OpKind::send_recv;
}());

constexpr const OpKindRow& kind_row(OpKind kind) noexcept {
  return kOpKinds[static_cast<std::size_t>(kind)];
}
constexpr std::string_view name_of(OpKind kind) noexcept { return kind_row(kind).name; }
constexpr OpFamily family_of(OpKind kind) noexcept { return kind_row(kind).family; }

}  // namespace llmviewer
