#include "llmviewer/cost/formula.hpp"

#include <array>

#include "cost/formula_parts.hpp"
#include "cost/rules/rows.hpp"

namespace llmviewer {
namespace {

constexpr std::array kMeanings = std::to_array<SymbolMeaning>({
    {"m", "rows"},
    {"k", "inputs"},
    {"n", "outputs"},
    {"i", "inputs per row"},
    {"s", "inputs per sequence"},
    {"e", "ops per element"},
    {"g", "bias or norm weights"},
    {"B", "sequences"},
    {"T", "tokens"},
    {"q", "new tokens per sequence"},
    {"R", "KV positions read per sequence"},
    {"V", "visible pairs per sequence and head"},
    {"nh", "heads"},
    {"nkv", "KV heads"},
    {"d", "head dim"},
    {"v", "value dim"},
    {"r", "rotated dims"},
    {"w", "bytes per weight, scales included"},
    {"a", "bytes per activation"},
    {"kv", "bytes per KV element"},
    {"c", "context"},
    {"ro", "key dims that all heads share"},
    {"K", "experts per token"},
    {"D", "distinct experts"},
    {"t", "taps"},
    {"st", "state elements per sequence"},
    {"sb", "bytes per state element"},
    {"p", "passes of the state"},
    {"C", "tokens of a chunk"},
    {"N", "devices"},
    {"y", "of the slots, those of this device"},
});

/// Bytes per element of the matrix, whatever its format adds to the bits.
double bytes_per_weight(const Op& op) {
  const double matrix = op.weights.matrix();
  return matrix > 0 ? (op.storage.weight_bytes / op.copies - 2 * op.weights.vectors) / matrix : 0;
}

/// Where devices share the positions of a sequence, q, R and V are one device's.
double own_tokens(const Op& op, const Terms& terms, const Step& step) {
  const bool shared = op.context_devices > 1 && terms.positions > 0;
  return shared ? terms.rectangle / terms.positions : step.new_tokens;
}
double own_positions(const Op& op, const Terms& terms, const Step& step) {
  return op.context_devices > 1 ? terms.positions / step.sequences : positions_read(op.span, step);
}
double own_pairs(const Op& op, const Terms& terms, const Step& step) {
  return op.context_devices > 1 ? terms.pairs / step.sequences : visible_pairs(op.span, step);
}

CostFormula cost_formula(const Symbols& in) {
  switch (in.op.kind) {
    case OpKind::linear:
      return linear_formula(in);
    case OpKind::norm:
    case OpKind::activation:
    case OpKind::add:
    case OpKind::modulate:
      return elementwise_formula(in);
    case OpKind::rope:
      return rope_formula(in);
    case OpKind::qk_matmul:
      return qk_matmul_formula(in);
    case OpKind::softmax:
      return softmax_formula(in);
    case OpKind::sv_matmul:
      return sv_matmul_formula(in);
    case OpKind::fused_attention:
      return fused_attention_formula(in);
    case OpKind::embedding:
      return embedding_formula(in);
    case OpKind::position_embedding:
      return position_embedding_formula(in);
    case OpKind::lm_head:
      return lm_head_formula(in);
    case OpKind::head_linear:
      return head_linear_formula(in);
    case OpKind::router_topk:
      return router_topk_formula(in);
    case OpKind::expert_linear:
      return expert_linear_formula(in);
    case OpKind::moe_combine:
      return moe_combine_formula(in);
    case OpKind::index_scores:
      return index_scores_formula(in);
    case OpKind::conv1d:
      return conv1d_formula(in);
    case OpKind::selective_scan:
      return selective_scan_formula(in);
    case OpKind::state_space_dual:
      return state_space_dual_formula(in);
    case OpKind::delta_rule:
      return delta_rule_formula(in);
    case OpKind::all_reduce:
    case OpKind::all_gather:
    case OpKind::reduce_scatter:
    case OpKind::all_to_all:
    case OpKind::send_recv:
      return collective_formula(in);
  }
  return {};
}

}  // namespace

Symbols::Symbols(const Op& the_op, const Step& step)
    : op{the_op},
      terms{terms_of(op, step)},
      m{"m", rules::rows_of(op, terms_of(op, step))},
      k{"k", op.weights.inputs},
      n{"n", op.outputs},
      i{"i", op.inputs},
      s{"s", op.sequence_inputs},
      e{"e", op.vector_ops_per_element},
      sequences{"B", step.sequences},
      tokens{"T", op.context_devices > 1 ? terms.tokens : step.tokens()},
      q{"q", own_tokens(op, terms, step)},
      positions{"R", own_positions(op, terms, step)},
      pairs{"V", own_pairs(op, terms, step)},
      nh{"nh", op.heads},
      nkv{"nkv", op.kv_heads},
      d{"d", op.key_dim},
      v{"v", op.value_dim},
      r{"r", op.rotary_dim},
      w{"w", bytes_per_weight(op)},
      a{"a", op.storage.activation},
      kv{"kv", op.storage.kv},
      context{"c", step.context},
      shared{"ro", op.shared_key_dim},
      top_k{"K", op.top_k},
      distinct{"D", terms.distinct},
      taps{"t", op.taps},
      state{"st", op.state},
      state_bytes{"sb", op.state_bytes},
      state_passes{"p", terms.state_passes},
      chunk{"C", terms.chunked > 0 ? terms.chunk_work / terms.chunked : 0},
      spread{"1/N", 1 / op.spread},
      slot_share{"y", op.slot_share} {}

std::span<const SymbolMeaning> symbol_meanings() noexcept { return kMeanings; }

std::vector<Formula> formulas_of(const Op& op, const Step& step) {
  const CostFormula cost = cost_formula(Symbols{op, step});
  std::vector<Formula> formulas;
  const auto add = [&](const char* quantity, const Expression& expression, const char* unit) {
    if (expression.value() == 0) return;
    formulas.push_back(
        {quantity, expression.symbols(), expression.numbers(), expression.value(), unit});
  };
  add("matrix ops", cost.matrix, "op");
  add("vector ops", cost.vector, "op");
  add("weights", cost.weights, "B");
  add("activations in", cost.activations_in, "B");
  add("activations out", cost.activations_out, "B");
  add("KV read", cost.kv_read, "B");
  add("KV written", cost.kv_write, "B");
  add("network", cost.network, "B");
  return formulas;
}

}  // namespace llmviewer
