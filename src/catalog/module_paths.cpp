#include "catalog/module_paths.hpp"

#include <array>

namespace llmviewer {
namespace {

struct Row {
  std::string_view op;
  std::string_view modules;  ///< below the layer, separated by spaces
};

constexpr auto kRows = std::to_array<Row>({
    {"q_proj", "self_attn.q_proj self_attn.qkv_proj mixer.q_proj"},
    {"k_proj", "self_attn.k_proj self_attn.qkv_proj mixer.k_proj"},
    {"v_proj", "self_attn.v_proj self_attn.qkv_proj mixer.v_proj"},
    {"out_proj",
     "self_attn.o_proj linear_attn.out_proj mixer.out_proj mixer.o_proj mamba.out_proj"},
    {"q_a_proj", "self_attn.q_a_proj"},
    {"q_b_proj", "self_attn.q_b_proj"},
    {"kv_a_proj", "self_attn.kv_a_proj_with_mqa"},
    {"kv_b_proj", "self_attn.kv_b_proj"},
    {"index_q_proj", "self_attn.indexer.wq_b"},
    {"index_k_proj", "self_attn.indexer.wk"},
    {"gate_proj", "mlp.gate_proj mlp.gate_up_proj feed_forward.gate_proj"},
    {"up_proj", "mlp.up_proj mlp.gate_up_proj mixer.up_proj feed_forward.up_proj"},
    {"down_proj", "mlp.down_proj mixer.down_proj feed_forward.down_proj"},
    {"expert_gate_proj",
     "mlp.experts.0.gate_proj mlp.experts.gate_up_proj block_sparse_moe.experts.0.w1 "
     "feed_forward.experts.0.gate_proj feed_forward.experts.gate_up_proj"},
    {"expert_up_proj",
     "mlp.experts.0.up_proj mlp.experts.gate_up_proj block_sparse_moe.experts.0.w3 "
     "feed_forward.experts.0.up_proj feed_forward.experts.gate_up_proj mixer.experts.0.up_proj"},
    {"expert_down_proj",
     "mlp.experts.0.down_proj mlp.experts.down_proj block_sparse_moe.experts.0.w2 "
     "feed_forward.experts.0.down_proj feed_forward.experts.down_proj mixer.experts.0.down_proj"},
    {"shared_gate_proj",
     "mlp.shared_experts.gate_proj mlp.shared_expert.gate_proj "
     "feed_forward.shared_expert.gate_proj"},
    {"shared_up_proj",
     "mlp.shared_experts.up_proj mlp.shared_expert.up_proj feed_forward.shared_expert.up_proj "
     "mixer.shared_experts.up_proj"},
    {"shared_down_proj",
     "mlp.shared_experts.down_proj mlp.shared_expert.down_proj "
     "feed_forward.shared_expert.down_proj mixer.shared_experts.down_proj"},
    {"in_proj", "mixer.in_proj mamba.in_proj"},
    {"in_proj_qkvz", "linear_attn.in_proj_qkvz linear_attn.in_proj_qkv"},
    {"in_proj_ba", "linear_attn.in_proj_ba linear_attn.in_proj_b"},
});

/// Where a checkpoint keeps its layers: alone, within a vision–language model (old and new
/// spelling), in Nemotron-H.
constexpr auto kPrefixes =
    std::to_array<std::string_view>({"model.layers.", "language_model.model.layers.",
                                     "model.language_model.layers.", "backbone.layers."});

}  // namespace

const std::vector<std::string>& layer_linears() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Row& row : kRows) names.emplace_back(row.op);
    return names;
  }();
  return kNames;
}

std::vector<std::string> module_paths(std::string_view op, Size layer) {
  std::vector<std::string> paths;
  for (const Row& row : kRows) {
    if (row.op != op) continue;
    std::string_view rest = row.modules;
    while (!rest.empty()) {
      const std::size_t space = std::min(rest.find(' '), rest.size());
      for (const std::string_view prefix : kPrefixes) {
        paths.push_back(std::string{prefix} + std::to_string(layer) + "." +
                        std::string{rest.substr(0, space)});
      }
      rest.remove_prefix(std::min(space + 1, rest.size()));
    }
  }
  return paths;
}

}  // namespace llmviewer
