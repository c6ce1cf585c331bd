#include <map>
#include <utility>

#include "passes/spread.hpp"

namespace llmviewer {
namespace {

bool begins_attention(const Op& op) noexcept {
  return op.kind == OpKind::qk_matmul || op.kind == OpKind::fused_attention;
}

bool ends_attention(const Op& op) noexcept {
  return op.kind == OpKind::sv_matmul || op.kind == OpKind::fused_attention;
}

/// Elements of a position that a layer's attention reads: what its group caches, or, where nothing
/// is cached, K and V as activations.
double elements_of_position(const Graph& graph, std::size_t attention) {
  const std::size_t group = graph.infos[attention].group;
  double cached = 0;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const bool index = graph.ops[i].role == Role::indexer;
    if (graph.infos[i].group == group && !index) cached += cached_elements(graph.ops[i]);
  }
  if (cached > 0) return cached;
  const Op& op = graph.ops[attention];
  return op.kv_heads * (op.key_dim + op.value_dim);
}

/// Keys and values of all positions pass by every device, except its own, in steps of several
/// tokens. Source: Liu et al. 2023 (arXiv 2310.01889), section 3.
Op ring(const Graph& graph, std::size_t attention, const Layout& layout) {
  const Op& op = graph.ops[attention];
  Op ring = collective_op(OpKind::send_recv, layout.context, layout.tensor);
  ring.rows = Rows::positions;
  ring.when = When::several_tokens;
  ring.span = op.span;
  ring.reads_cache = op.span.causal;
  const double others = (layout.context - 1) / layout.context;
  ring.outputs = others * elements_of_position(graph, attention);
  return ring;
}

/// In a step of one token each device attends to its own positions; the partial outputs are added
/// up with two numbers for each head, the largest score and the sum of the weights.
Op merge(const Op& attention, const Layout& layout) {
  Op merge = collective_op(OpKind::all_reduce, layout.context, layout.tensor);
  merge.when = When::one_token;
  merge.outputs = attention.heads * (attention.value_dim + 2);
  return merge;
}

}  // namespace

Graph share_context(const Graph& whole, const Layout& layout) {
  if (layout.context == 1) return whole;
  Graph result = whole;
  result.ops.clear();
  result.infos.clear();
  std::vector<std::size_t> moved(whole.ops.size());
  std::map<std::size_t, std::size_t> rings;  // by group
  for (std::size_t i = 0; i < whole.ops.size(); ++i) {
    const Op& op = whole.ops[i];
    OpInfo info = whole.infos[i];
    for (std::size_t& input : info.inputs) input = moved[input];
    if (begins_attention(op)) {
      if (!rings.contains(info.group)) {
        Op keys = ring(whole, i, layout);
        keys.repeat = op.repeat;
        rings[info.group] = append_collective(result, "kv_ring", keys, info.group, info.inputs);
      }
      info.inputs.push_back(rings[info.group]);
    }
    Op own = op;
    own.context_devices = layout.context;
    const std::size_t group = info.group;
    result.ops.push_back(own);
    result.infos.push_back(std::move(info));
    moved[i] = result.ops.size() - 1;
    if (!ends_attention(op) || op.when == When::naive) continue;
    Op sum = merge(op, layout);
    sum.repeat = op.repeat;
    sum.context_devices = layout.context;
    const std::size_t last = moved[i];
    moved[i] = append_collective(result, "attn_merge", sum, group, {last});
  }
  return result;
}

}  // namespace llmviewer
