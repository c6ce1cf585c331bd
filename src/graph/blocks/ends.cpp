#include "graph/blocks/blocks.hpp"

namespace llmviewer {

OpIndex embedding(GraphBuilder& builder) {
  const Embedding& e = builder.model().embedding;
  const double width = static_cast<double>(e.width);
  Op table;
  table.kind = OpKind::embedding;
  table.role = Role::embedding;
  table.weights = {width, static_cast<double>(e.rows), 0};
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
    Op positions;
    positions.kind = OpKind::position_embedding;
    positions.role = Role::position;
    positions.weights = {builder.hidden(), static_cast<double>(e.learned_positions), 0};
    positions.inputs = builder.hidden();
    positions.outputs = builder.hidden();
    positions.vector_ops_per_element = 1;
    last = builder.add("position_embedding", positions, {last}, "positions × hidden");
  }
  return e.norm ? builder.hidden_norm("embedding_norm", last) : last;
}

void head(GraphBuilder& builder, OpIndex input) {
  const Model& model = builder.model();
  const double width = static_cast<double>(model.embedding.width);
  OpIndex last = model.final_norm ? builder.hidden_norm("final_norm", input) : input;
  if (!model.head.present) return;
  if (model.embedding.project) {
    last = builder.linear("project_out",
                          {.role = Role::head,
                           .inputs = builder.hidden(),
                           .outputs = width,
                           .rows = Rows::logits,
                           .formula = "hidden × embedding"},
                          {last});
  }
  const double rows = static_cast<double>(model.embedding.rows);
  Op op;
  op.kind = OpKind::lm_head;
  op.role = Role::head;
  op.rows = Rows::logits;
  op.owns_weights = !model.head.tied;
  op.weights = {width, rows, model.head.bias ? rows : 0};
  op.inputs = width;
  op.outputs = rows;
  op.vector_ops_per_element = (model.head.bias ? 1 : 0) + (model.head.softcap ? 3 : 0);
  builder.add("lm_head", op, {last}, "hidden × vocabulary");
}

}  // namespace llmviewer
