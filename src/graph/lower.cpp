#include "llmviewer/graph/lower.hpp"

#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

void lower_diffusion(GraphBuilder& builder, const Model& model) {
  const PatchEmbedding ends = patch_embedding(builder);
  OpIndex last = ends.tokens;
  for (const LayerGroup& group : model.groups) {
    builder.begin_group(group.name, static_cast<double>(group.repeat));
    last = adaptive_layer(builder, group.layer, last, ends.condition);
  }
  builder.begin_model_group();
  patch_head(builder, ends, last);
}

void lower_language_model(GraphBuilder& builder, const Model& model) {
  OpIndex last = embedding(builder);
  for (const LayerGroup& group : model.groups) {
    builder.begin_group(group.name, static_cast<double>(group.repeat));
    last = layer(builder, group.layer, last);
  }
  builder.begin_model_group();
  head(builder, last);
}

}  // namespace

Graph lower(const Model& model) {
  Graph graph;
  graph.model = model.name;
  graph.half_type = model.half_type;
  graph.decodes = model.causal;
  GraphBuilder builder{model, graph};
  if (model.patches) {
    graph.usual_tokens = static_cast<double>(model.patches->tokens());
    lower_diffusion(builder, model);
  } else {
    lower_language_model(builder, model);
  }
  return graph;
}

}  // namespace llmviewer
