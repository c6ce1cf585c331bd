#include "graph/blocks/blocks.hpp"

namespace llmviewer {

namespace {

/// T5 keeps one table of relative positions per stack; adding it to the scores is not counted, as
/// ALiBi is not.
void relative_positions(GraphBuilder& builder, const Embedding& e) {
  Op op;
  op.kind = OpKind::add;
  op.role = Role::position;
  op.weights.vectors = as_double(e.relative_buckets * e.relative_heads);
  builder.add("relative_positions", op, {});
}

/// A convolution of three taps over frames, as the linear that it is.
OpIndex three_tap_convolution(GraphBuilder& builder, const char* name, double channels,
                              OpIndex* input, double frames_per_position) {
  Op op;
  op.kind = OpKind::linear;
  op.role = Role::embedding;
  op.weights = {3 * channels, builder.hidden(), builder.hidden()};
  op.inputs = op.weights.inputs;
  op.outputs = builder.hidden();
  op.vector_ops_per_element = 1 + ops_of(Activation::gelu_erf);
  op.rows_per_token = frames_per_position;
  return builder.add(name, op, input == nullptr ? std::vector<OpIndex>{} : std::vector{*input},
                     "3·channels × hidden");
}

}  // namespace

OpIndex audio_front_end(GraphBuilder& builder, const Encoder& encoder) {
  // The first runs on twice as many frames as the second leaves positions.
  OpIndex last =
      three_tap_convolution(builder, "audio_conv1", as_double(encoder.audio->mel_bins), nullptr, 2);
  last = three_tap_convolution(builder, "audio_conv2", builder.hidden(), &last, 1);
  return builder.added_rows("position_embedding", builder.hidden(),
                            encoder.embedding.learned_positions, last, "positions × hidden");
}

OpIndex embedding(GraphBuilder& builder, const Embedding& e, bool owned) {
  const double width = as_double(e.width);
  Op table;
  table.kind = OpKind::embedding;
  table.role = Role::embedding;
  table.owns_weights = owned;
  table.weights = {width, as_double(e.rows), 0};
  table.outputs = width;
  OpIndex last = builder.add("embedding", table, {}, "vocabulary × hidden");
  if (e.project) {
    last = builder.linear("project_in",
                          {.role = Role::embedding,
                           .inputs = width,
                           .outputs = builder.hidden(),
                           .formula = "embedding × hidden"},
                          {last});
  }
  if (e.learned_positions > 0) {
    last = builder.added_rows("position_embedding", builder.hidden(), e.learned_positions, last,
                              "positions × hidden");
  }
  if (e.token_types > 0) {
    last = builder.added_rows("token_type_embedding", builder.hidden(), e.token_types, last,
                              "types × hidden");
  }
  if (e.relative_buckets > 0) relative_positions(builder, e);
  return e.norm ? builder.hidden_norm("embedding_norm", last) : last;
}

void pooler(GraphBuilder& builder, OpIndex input) {
  const OpIndex dense = builder.linear("pooler",
                                       {.role = Role::pooler,
                                        .inputs = builder.hidden(),
                                        .outputs = builder.hidden(),
                                        .bias = true,
                                        .rows = Rows::sequences,
                                        .formula = "hidden × hidden"},
                                       {input});
  builder.sequence_activation("pooler_act", Role::pooler, 1, dense);  // tanh
}

namespace {

Op lm_head_op(const Model& model) {
  const double rows = as_double(model.embedding.rows);
  const double width = as_double(model.embedding.width);
  Op op;
  op.kind = OpKind::lm_head;
  op.role = Role::head;
  op.rows = Rows::logits;
  op.owns_weights = !model.head.tied;
  op.weights = {width, rows, model.head.bias ? rows : 0};
  op.inputs = width;
  op.outputs = rows;
  op.split = Split::columns;
  op.vector_ops_per_element = (model.head.bias ? 1 : 0) + (model.head.softcap ? 3 : 0);
  return op;
}

}  // namespace

void head(GraphBuilder& builder, OpIndex input) {
  const Model& model = builder.model();
  OpIndex last = model.final_norm ? builder.hidden_norm("final_norm", input) : input;
  if (!model.head.present) return;
  if (model.embedding.project) {
    last = builder.linear("project_out",
                          {.role = Role::head,
                           .inputs = builder.hidden(),
                           .outputs = as_double(model.embedding.width),
                           .rows = Rows::logits,
                           .formula = "hidden × embedding"},
                          {last});
  }
  builder.add("lm_head", lm_head_op(model), {last}, "hidden × vocabulary");
}

void mtp_head(GraphBuilder& builder, OpIndex input) {
  Op op = lm_head_op(builder.model());
  op.owns_weights = false;
  op.weights.vectors = 0;
  builder.add("lm_head", op, {input}, "hidden × vocabulary");
}

}  // namespace llmviewer
