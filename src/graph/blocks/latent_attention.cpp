#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

struct Sizes {
  explicit Sizes(const LatentAttention& a)
      : heads{as_double(a.heads)},
        q_rank{as_double(a.q_rank)},
        rank{as_double(a.kv_rank)},
        nope{as_double(a.nope_dim)},
        rope{as_double(a.rope_dim)},
        value{as_double(a.value_dim)} {
    span.causal = a.causal;
    scores = span;
    if (a.indexer) {
      scores.kind = AttentionSpan::Kind::top_k;
      scores.width = as_double(a.indexer->top_k);
    }
  }
  double heads, q_rank, rank, nope, rope, value;
  AttentionSpan span;    ///< of what is cached
  AttentionSpan scores;  ///< of what is attended
};

struct Queries {
  OpIndex heads;
  OpIndex latent;  ///< what the indexer's queries are made of
};

Queries queries(GraphBuilder& builder, const Sizes& s, bool bias, OpIndex input) {
  const double width = s.heads * (s.nope + s.rope);
  if (s.q_rank == 0) {
    const OpIndex q = builder.linear("q_proj",
                                     {.inputs = builder.hidden(),
                                      .outputs = width,
                                      .formula = "hidden × heads·(nope + rope)",
                                      .split = Split::columns},
                                     {input});
    return {q, input};
  }
  OpIndex latent = builder.linear("q_a_proj",
                                  {.inputs = builder.hidden(),
                                   .outputs = s.q_rank,
                                   .bias = bias,
                                   .formula = "hidden × q_lora_rank"},
                                  {input});
  latent = builder.norm("q_a_norm", {.width = s.q_rank, .weight = s.q_rank}, latent);
  const OpIndex q = builder.linear("q_b_proj",
                                   {.inputs = s.q_rank,
                                    .outputs = width,
                                    .formula = "q_lora_rank × heads·(nope + rope)",
                                    .split = Split::columns},
                                   {latent});
  return {q, latent};
}

/// What the cache keeps of a token.
struct Cached {
  OpIndex latent;
  OpIndex rotated;  ///< the part of the key that all heads share
};

/// kv_a_proj makes the latent and the shared rotary key; both end up in the cache.
Cached latent_and_rope(GraphBuilder& builder, const Sizes& s, bool bias, OpIndex input,
                       OpIndex queries) {
  const OpIndex both = builder.linear("kv_a_proj",
                                      {.inputs = builder.hidden(),
                                       .outputs = s.rank + s.rope,
                                       .bias = bias,
                                       .formula = "hidden × (kv_lora_rank + rope)"},
                                      {input});
  const OpIndex latent = builder.norm(
      "kv_a_norm", {.width = s.rank, .weight = s.rank, .cached = true, .span = s.span}, both);
  Op op;
  op.kind = OpKind::rope;
  op.cached = true;
  op.heads = s.heads;
  op.kv_heads = 1;
  op.key_dim = s.rope;
  op.rotary_dim = s.rope;
  op.span = s.span;
  return {latent, builder.add("rope", op, {queries, both})};
}

/// The lightning indexer: which positions each token attends to.
OpIndex select_positions(GraphBuilder& builder, const Indexer& indexer, const Sizes& s,
                         OpIndex latent, OpIndex input) {
  const double heads = as_double(indexer.heads);
  const double dim = as_double(indexer.dim);
  const OpIndex q = builder.linear("index_q_proj",
                                   {.role = Role::indexer,
                                    .inputs = s.q_rank > 0 ? s.q_rank : builder.hidden(),
                                    .outputs = heads * dim,
                                    .formula = "q_lora_rank × index_heads·index_dim"},
                                   {latent});
  const OpIndex k = builder.linear("index_k_proj",
                                   {.role = Role::indexer,
                                    .inputs = builder.hidden(),
                                    .outputs = dim,
                                    .formula = "hidden × index_dim"},
                                   {input});
  Op norm;  // a LayerNorm with bias, whatever the model's other norms are
  norm.kind = OpKind::norm;
  norm.role = Role::indexer;
  norm.cached = true;
  norm.span = s.span;
  norm.weights.vectors = 2 * dim;
  norm.inputs = dim;
  norm.outputs = dim;
  norm.vector_ops_per_element = 7;
  const OpIndex keys = builder.add("index_k_norm", norm, {k});
  const OpIndex weights = builder.linear("index_weights_proj",
                                         {.role = Role::indexer,
                                          .inputs = builder.hidden(),
                                          .outputs = heads,
                                          .formula = "hidden × index_heads"},
                                         {input});
  Op op;
  op.kind = OpKind::index_scores;
  op.role = Role::indexer;
  op.reads_cache = true;
  op.heads = heads;
  op.key_dim = dim;
  op.span = s.span;
  op.vector_ops_per_element = 3;
  return builder.add("index_scores", op, {q, keys, weights});
}

struct Attended {
  double key_dim;
  double value_dim;
  bool absorbed;
  std::vector<OpIndex> query_inputs;
  std::vector<OpIndex> value_inputs;
};

OpIndex attend(GraphBuilder& builder, const Sizes& s, const Attended& form) {
  Op op;
  op.when = form.absorbed ? When::absorbed : When::naive;
  op.reads_cache = form.absorbed;
  op.latent = form.absorbed;
  op.heads = s.heads;
  op.kv_heads = form.absorbed ? 1 : s.heads;
  op.key_dim = form.key_dim;
  op.value_dim = form.value_dim;
  op.shared_key_dim = form.absorbed ? 0 : s.rope;
  op.span = s.scores;
  op.kind = OpKind::qk_matmul;
  const OpIndex scores = builder.add("qk_matmul", op, form.query_inputs);
  op.kind = OpKind::softmax;
  op.vector_ops_per_element = 5;
  const OpIndex weights = builder.add("softmax", op, {scores});
  op.kind = OpKind::sv_matmul;
  op.vector_ops_per_element = 0;
  std::vector<OpIndex> inputs = form.value_inputs;
  inputs.insert(inputs.begin(), weights);
  return builder.add("sv_matmul", op, std::move(inputs));
}

OpIndex naive(GraphBuilder& builder, const Sizes& s, OpIndex latent,
              std::vector<OpIndex> query_inputs) {
  Op op;
  op.kind = OpKind::linear;
  op.role = Role::attention;
  op.rows = Rows::context;
  op.reads_cache = true;
  op.when = When::naive;
  op.split = Split::columns;
  op.weights = {s.rank, s.heads * (s.nope + s.value), 0};
  op.inputs = op.weights.inputs;
  op.outputs = op.weights.outputs;
  const OpIndex expanded =
      builder.add("kv_b_proj", op, {latent}, "kv_lora_rank × heads·(nope + value)");
  query_inputs.push_back(expanded);
  return attend(builder, s,
                {.key_dim = s.nope + s.rope,
                 .value_dim = s.value,
                 .absorbed = false,
                 .query_inputs = std::move(query_inputs),
                 .value_inputs = {expanded}});
}

/// One half of kv_b_proj, applied to the queries or to the outputs. Its weights are kv_b_proj's.
OpIndex absorb(GraphBuilder& builder, const char* name, const Sizes& s, double inputs,
               double outputs, OpIndex input, const char* formula) {
  Op op;
  op.kind = OpKind::head_linear;
  op.role = Role::attention;
  op.when = When::absorbed;
  op.owns_weights = false;
  op.heads = s.heads;
  op.weights = {inputs, s.heads * outputs, 0};
  op.inputs = inputs;
  op.outputs = outputs;
  return builder.add(name, op, {input}, formula);
}

OpIndex absorbed(GraphBuilder& builder, const Sizes& s, OpIndex latent,
                 std::vector<OpIndex> query_inputs) {
  const OpIndex q = absorb(builder, "q_absorb", s, s.nope, s.rank, query_inputs.front(),
                           "heads × nope × kv_lora_rank");
  query_inputs.push_back(q);
  query_inputs.push_back(latent);
  const OpIndex mixed = attend(builder, s,
                               {.key_dim = s.rank + s.rope,
                                .value_dim = s.rank,
                                .absorbed = true,
                                .query_inputs = std::move(query_inputs),
                                .value_inputs = {latent}});
  return absorb(builder, "v_up", s, s.rank, s.value, mixed, "heads × kv_lora_rank × value");
}

}  // namespace

OpIndex latent_attention(GraphBuilder& builder, const LatentAttention& a, OpIndex input) {
  const Sizes s{a};
  const Queries q = queries(builder, s, a.bias, input);
  const Cached cached = latent_and_rope(builder, s, a.bias, input, q.heads);
  std::vector<OpIndex> query_inputs{q.heads, cached.rotated};
  if (a.indexer && a.indexer->heads > 0) {
    query_inputs.push_back(select_positions(builder, *a.indexer, s, q.latent, input));
  }
  const OpIndex expanded = naive(builder, s, cached.latent, query_inputs);
  const OpIndex lifted = absorbed(builder, s, cached.latent, query_inputs);
  return builder.linear("out_proj",
                        {.inputs = s.heads * s.value,
                         .outputs = builder.hidden(),
                         .bias = a.bias,
                         .formula = "heads·value × hidden"},
                        {expanded, lifted});
}

}  // namespace llmviewer
