#pragma once

#include "cost/formula_expression.hpp"
#include "llmviewer/cost/cost.hpp"

namespace llmviewer {

/// An operator and a step in the symbols that formulas are written in.
struct Symbols {
  Symbols(const Op& op, const Step& step);

  const Op& op;
  Terms terms;
  Expression m;                 ///< rows that the operator works on
  Expression k;                 ///< inputs of its weight matrix
  Expression n;                 ///< outputs of a row
  Expression i;                 ///< activations read per row
  Expression s;                 ///< activations read per sequence
  Expression e;                 ///< vector ops per element
  Expression sequences;         ///< sequences
  Expression tokens;            ///< tokens
  Expression q;                 ///< new tokens of a sequence
  Expression positions;         ///< KV positions that a sequence reads
  Expression pairs;             ///< visible (query, key) pairs of a sequence and head
  Expression nh, nkv, d, v, r;  ///< heads, KV heads, key, value and rotated dimensions of a head
  Expression w;                 ///< bytes per element of the weight matrix, scales included
  Expression a;                 ///< bytes per activation
  Expression kv;                ///< bytes per element of the KV cache
  Expression context;           ///< positions of a sequence
  Expression shared;            ///< key dimensions that all heads share
  Expression top_k;             ///< experts that a token is routed to
  Expression distinct;          ///< experts that any token is routed to
  Expression taps;              ///< of a convolution
  Expression state;             ///< recurrent state of a sequence
  Expression state_bytes;       ///< of one of its elements
  Expression state_passes;      ///< times it crosses DRAM, over all sequences
  Expression chunk;             ///< tokens that a scan works on at a time
  Expression spread;            ///< devices that experts or the rows of a table are spread over
  Expression slot_share;        ///< of the tokens' expert slots, those of this device
};

/// A cost in formulas: one for each of its quantities.
struct CostFormula {
  Expression matrix;
  Expression vector;
  Expression weights;
  Expression activations_in;
  Expression activations_out;
  Expression kv_read;
  Expression kv_write;
  Expression network;
};

// As the rules in src/cost/rules/.
CostFormula linear_formula(const Symbols& in);
CostFormula elementwise_formula(const Symbols& in);
CostFormula rope_formula(const Symbols& in);
CostFormula embedding_formula(const Symbols& in);
CostFormula position_embedding_formula(const Symbols& in);
CostFormula lm_head_formula(const Symbols& in);
CostFormula qk_matmul_formula(const Symbols& in);
CostFormula softmax_formula(const Symbols& in);
CostFormula sv_matmul_formula(const Symbols& in);
CostFormula fused_attention_formula(const Symbols& in);
CostFormula head_linear_formula(const Symbols& in);
CostFormula router_topk_formula(const Symbols& in);
CostFormula expert_linear_formula(const Symbols& in);
CostFormula moe_combine_formula(const Symbols& in);
CostFormula index_scores_formula(const Symbols& in);
CostFormula conv1d_formula(const Symbols& in);
CostFormula selective_scan_formula(const Symbols& in);
CostFormula state_space_dual_formula(const Symbols& in);
CostFormula delta_rule_formula(const Symbols& in);
CostFormula collective_formula(const Symbols& in);

/// (token, expert) slots that a device works on.
Expression slots_of(const Symbols& in);
/// Weights read once: a matrix with its scales and 16-bit vectors.
Expression all_weights(const Symbols& in);

}  // namespace llmviewer
