#include "study/memory_parts.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
namespace {

struct NamedGraph {
  std::string_view name;
  const Graph* graph;
};

std::vector<NamedGraph> named_graphs(const ModelGraphs& graphs) {
  std::vector<NamedGraph> named{{"", &graphs.main}};
  if (graphs.encoder) named.push_back({"encoder", &*graphs.encoder});
  if (graphs.vision) named.push_back({name_of(Stage::vision), &*graphs.vision});
  if (graphs.mtp) named.push_back({name_of(Stage::mtp), &*graphs.mtp});
  if (graphs.draft) named.push_back({name_of(Stage::draft), &*graphs.draft});
  return named;
}

void add_weights(std::vector<WeightPart>& parts, const WeightPart& more) {
  if (more.parameters == 0) return;
  const auto same = [&](const WeightPart& part) {
    return part.graph == more.graph && part.role == more.role && part.format == more.format;
  };
  const auto known = std::find_if(parts.begin(), parts.end(), same);
  if (known == parts.end()) {
    parts.push_back(more);
    return;
  }
  known->parameters += more.parameters;
  known->bytes += more.bytes;
}

/// Layers with latent attention keep a latent instead of keys and values.
std::set<std::size_t> latent_groups(const Graph& graph) {
  std::set<std::size_t> groups;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    if (graph.ops[i].latent) groups.insert(graph.infos[i].group);
  }
  return groups;
}

std::string_view kind_of(const Op& op, bool latent) {
  if (op.state > 0) return op.kind == OpKind::conv1d ? "convolution" : "state";
  if (op.role == Role::indexer) return "index keys";
  switch (op.span.kind) {
    case AttentionSpan::Kind::sliding:
      return "sliding";
    case AttentionSpan::Kind::chunked:
      return "chunked";
    case AttentionSpan::Kind::cross:
      return "cross";
    case AttentionSpan::Kind::full:
    case AttentionSpan::Kind::top_k:
      break;
  }
  return latent ? "latent" : "full";
}

/// A kind's part and the groups of layers that it has been found in.
struct OpenPart {
  CachePart part;
  std::set<std::size_t> groups;
};

void add_cache(std::vector<OpenPart>& open, const CachePart& more, std::size_t group) {
  const auto known = std::find_if(open.begin(), open.end(), [&](const OpenPart& one) {
    return one.part.kind == more.kind && one.part.positions == more.positions;
  });
  if (known == open.end()) {
    open.push_back({more, {group}});
    return;
  }
  known->part.bytes += more.bytes;
  known->part.allocated += more.allocated;
  if (known->groups.insert(group).second) known->part.layers += more.layers;
}

struct CacheQuestion {
  double sequences;
  double context;
  double source;
  KvAllocation allocation;
};

std::vector<CachePart> parts_of(const NamedGraph& named, const CacheQuestion& asked) {
  const Graph& graph = *named.graph;
  const std::set<std::size_t> latent = latent_groups(graph);
  std::vector<OpenPart> open;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const Op& op = graph.ops[i];
    if (cached_elements(op) == 0 && op.state == 0) continue;
    const auto bytes = [&](const KvAllocation& allocation) {
      return kv_cache_bytes(op, asked.sequences, asked.context, asked.source, allocation);
    };
    const std::size_t group = graph.infos[i].group;
    add_cache(
        open,
        {.graph = std::string{named.name},
         .kind = std::string{kind_of(op, latent.contains(group))},
         .layers = op.repeat,
         .positions = op.state > 0 ? 0 : positions_stored(op.span, asked.context, asked.source),
         .bytes = bytes({}),
         .allocated = bytes(asked.allocation)},
        group);
  }
  std::vector<CachePart> parts;
  parts.reserve(open.size());
  for (OpenPart& one : open) parts.push_back(std::move(one.part));
  return parts;
}

/// What all beams but the first one of each request keep.
CachePart beams_part(const Graph& graph, const Workload& workload, double context,
                     const KvAllocation& allocation) {
  return {.kind = "further beams",
          .positions = std::max(0.0, context - workload.seq),
          .bytes = further_beams_bytes(graph, workload, context, {}),
          .allocated = further_beams_bytes(graph, workload, context, allocation)};
}

}  // namespace

std::vector<WeightPart> weight_parts(const ModelGraphs& graphs, const Precision& precision) {
  std::vector<WeightPart> parts;
  for (const auto& [name, graph] : named_graphs(graphs)) {
    for (std::size_t i = 0; i < graph->ops.size(); ++i) {
      const Op& op = graph->ops[i];
      const double vectors = op.repeat * op.copies * op.weights.vectors;
      const std::string role{name_of(op.role)};
      const auto add = [&, part = std::string{name}](std::string_view format, double parameters,
                                                     Bytes bytes) {
        add_weights(parts, {part, role, std::string{format}, parameters, bytes});
      };
      const double matrix = op.owns_weights ? op.repeat * op.copies * op.weights.matrix() : 0;
      add(weight_format(*graph, i, precision).name, matrix, weight_bytes(op) - Bytes{2 * vectors});
      add(name_of(graph->half_type), vectors, Bytes{2 * vectors});
    }
  }
  return parts;
}

std::vector<CachePart> cache_parts(const ModelGraphs& graphs, const Workload& workload,
                                   double context, const KvAllocation& allocation) {
  std::vector<CachePart> parts;
  for (const NamedGraph& named : named_graphs(graphs)) {
    const bool encoder = graphs.encoder && named.graph == &*graphs.encoder;
    const bool tower = graphs.vision && named.graph == &*graphs.vision;
    if (tower) continue;
    const auto more = parts_of(named, {workload.batches_held * workload.batch,
                                       encoder ? 0 : context, workload.source_seq, allocation});
    parts.insert(parts.end(), more.begin(), more.end());
  }
  if (workload.beams > 1) parts.push_back(beams_part(graphs.main, workload, context, allocation));
  return parts;
}

ActivationPeak peak_of(const Held& held) {
  const HeldStep* highest = nullptr;
  std::size_t at = 0;
  Bytes most{-1};
  for (const HeldStep& one : held.steps) {
    const std::vector<Bytes> levels = activations_alive(*one.graph, one.step);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (!(levels[i] > most) || !runs_in(one.graph->ops[i], one.step)) continue;
      most = levels[i];
      highest = &one;
      at = i;
    }
  }
  ActivationPeak peak;
  if (highest == nullptr) return peak;
  const Graph& graph = *highest->graph;
  peak.stage = highest->stage;
  peak.group = graph.groups[graph.infos[at].group].name;
  peak.op = graph.infos[at].name;
  for (const std::size_t i : tensors_alive(graph, at)) {
    const Bytes bytes = output_bytes(graph.ops[i], cost_of(graph.ops[i], highest->step));
    if (bytes > Bytes{0}) peak.alive.push_back({graph.infos[i].name, graph.ops[i].kind, bytes});
  }
  return peak;
}

Bytes logits_of(const Held& held) {
  Bytes most;
  for (const HeldStep& one : held.steps) {
    for (const Op& op : one.graph->ops) {
      if (op.kind != OpKind::lm_head) continue;
      most = std::max(most, cost_of(op, one.step).traffic.activations_out);
    }
  }
  return most;
}

}  // namespace llmviewer
