#include <utility>
#include <vector>

#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
namespace {

Op fused(const Op& qk, const Op& softmax) {
  Op op = qk;
  op.kind = OpKind::fused_attention;
  op.weights = softmax.weights;
  op.vector_ops_per_element = softmax.vector_ops_per_element;
  return op;
}

}  // namespace

Graph fuse_attention(Graph graph) {
  Graph result = graph;
  result.ops.clear();
  result.infos.clear();
  std::vector<std::size_t> moved(graph.ops.size());  // where each operator's output now comes from
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const OpKind kind = graph.ops[i].kind;
    if (kind == OpKind::qk_matmul || kind == OpKind::softmax) continue;
    Op op = graph.ops[i];
    OpInfo info = graph.infos[i];
    if (kind == OpKind::sv_matmul) {
      // The block lays them down in this order: scores, softmax, mix.
      op = fused(graph.ops[i - 2], graph.ops[i - 1]);
      info.name = "fused_attention";
      info.inputs.erase(info.inputs.begin());
      const auto& queries = graph.infos[i - 2].inputs;
      info.inputs.insert(info.inputs.begin(), queries.begin(), queries.end());
    }
    for (std::size_t& input : info.inputs) input = moved[input];
    moved[i] = result.ops.size();
    result.ops.push_back(op);
    result.infos.push_back(std::move(info));
  }
  return result;
}

}  // namespace llmviewer
