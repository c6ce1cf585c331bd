#include "llmviewer/graph/lower.hpp"

#include <algorithm>

#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

/// Without a wish, a prompt has this many tokens, or as many as the model takes.
constexpr Size kUsualTokens = 1024;

Graph empty_graph(const Model& model) {
  Graph graph;
  graph.model = model.name;
  graph.half_type = model.half_type;
  graph.hidden = static_cast<double>(model.hidden);
  graph.decodes = model.causal;
  graph.kv_format = model.kv_format;
  Size positions = model.max_positions > 0 ? model.max_positions : kUsualTokens;
  if (model.embedding.learned_positions > 0) {
    positions = std::min(positions, model.embedding.learned_positions);
  }
  graph.usual_tokens = static_cast<double>(std::min(kUsualTokens, positions));
  return graph;
}

OpIndex lower_layers(GraphBuilder& builder, const std::vector<LayerGroup>& groups, OpIndex last) {
  for (const LayerGroup& group : groups) {
    builder.begin_group(group.name, static_cast<double>(group.repeat), group.formats);
    last = layer(builder, group.layer, last);
  }
  builder.begin_model_group();
  return last;
}

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

/// The group of each layer, first to last; group 0 stands outside the layers.
std::vector<std::size_t> order_of(const std::vector<LayerGroup>& groups) {
  std::vector<std::pair<Size, std::size_t>> placed;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const Size at : groups[g].at) placed.push_back({at, g + 1});
  }
  std::sort(placed.begin(), placed.end());
  std::vector<std::size_t> order;
  order.reserve(placed.size());
  for (const auto& [at, group] : placed) order.push_back(group);
  return order;
}

void lower_language_model(GraphBuilder& builder, const Model& model) {
  const OpIndex first = embedding(builder, model.embedding, true);
  const OpIndex last = lower_layers(builder, model.groups, first);
  if (model.pooler) pooler(builder, last);
  head(builder, last);
}

}  // namespace

Graph lower(const Model& model) {
  Graph graph = empty_graph(model);
  graph.order = order_of(model.groups);
  GraphBuilder builder{model, graph};
  if (model.patches) {
    graph.usual_tokens = static_cast<double>(model.patches->tokens());
    lower_diffusion(builder, model);
  } else {
    lower_language_model(builder, model);
  }
  return graph;
}

std::optional<Graph> lower_encoder(const Model& model) {
  if (!model.encoder) return std::nullopt;
  const Encoder& encoder = *model.encoder;
  Graph graph = empty_graph(model);
  graph.decodes = false;
  graph.usual_tokens = static_cast<double>(encoder.usual_positions);
  GraphBuilder builder{model, graph};
  const OpIndex first = encoder.audio ? audio_front_end(builder, encoder)
                                      : embedding(builder, encoder.embedding, false);
  const OpIndex last =
      builder.hidden_norm("final_norm", lower_layers(builder, encoder.groups, first));
  for (const LayerGroup& group : model.groups) {
    if (!group.layer.cross) continue;
    builder.begin_group("cross/" + group.name, static_cast<double>(group.repeat));
    cross_keys_and_values(builder, *group.layer.cross, last);
  }
  return graph;
}

std::optional<Graph> lower_vision(const Model& model) {
  if (!model.vision) return std::nullopt;
  Model tower = model;  // blocks take their width and norm from the model they stand in
  tower.hidden = model.vision->hidden;
  tower.norm = model.vision->norm;
  Graph graph = empty_graph(model);
  graph.decodes = false;
  graph.hidden = static_cast<double>(tower.hidden);
  graph.usual_tokens = static_cast<double>(model.vision->tokens);
  GraphBuilder builder{tower, graph};
  vision_tower(builder, *model.vision);
  return graph;
}

std::optional<Graph> lower_mtp(const Model& model) {
  if (!model.mtp) return std::nullopt;
  Graph graph = empty_graph(model);
  GraphBuilder builder{model, graph};
  const OpIndex token = embedding(builder, model.embedding, false);
  const OpIndex last = multi_token_prediction(builder, *model.mtp, token);
  builder.begin_model_group();
  mtp_head(builder, last);
  return graph;
}

}  // namespace llmviewer
