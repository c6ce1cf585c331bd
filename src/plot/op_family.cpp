#include "plot/op_family.hpp"

namespace llmviewer {
OpFamily family_of(OpKind kind) noexcept {
  switch (kind) {
    case OpKind::linear:
    case OpKind::head_linear:
      return OpFamily::linear;
    case OpKind::expert_linear:
    case OpKind::router_topk:
    case OpKind::moe_combine:
      return OpFamily::expert;
    case OpKind::qk_matmul:
    case OpKind::softmax:
    case OpKind::sv_matmul:
    case OpKind::fused_attention:
    case OpKind::index_scores:
      return OpFamily::attention;
    case OpKind::norm:
    case OpKind::rope:
    case OpKind::activation:
    case OpKind::add:
    case OpKind::modulate:
      return OpFamily::elementwise;
    case OpKind::conv1d:
    case OpKind::selective_scan:
    case OpKind::state_space_dual:
    case OpKind::delta_rule:
      return OpFamily::state_space;
    case OpKind::embedding:
    case OpKind::position_embedding:
    case OpKind::lm_head:
      return OpFamily::ends;
    case OpKind::all_reduce:
    case OpKind::all_gather:
    case OpKind::reduce_scatter:
    case OpKind::all_to_all:
    case OpKind::send_recv:
      return OpFamily::elementwise;
  }
  return OpFamily::elementwise;
}

std::string_view name_of(OpFamily family) noexcept {
  switch (family) {
    case OpFamily::linear:
      return "linear";
    case OpFamily::expert:
      return "experts";
    case OpFamily::attention:
      return "attention";
    case OpFamily::elementwise:
      return "norms, activations, additions";
    case OpFamily::state_space:
      return "state space";
    case OpFamily::ends:
      return "embedding and head";
  }
  return "";
}

std::size_t color_index(OpFamily family) noexcept { return static_cast<std::size_t>(family); }

}  // namespace llmviewer
