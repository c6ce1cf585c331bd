#pragma once

#include "cost/formula_expression.hpp"
#include "llmviewer/cost/cost.hpp"

namespace llmviewer {

/// An operator and a step in the symbols that formulas are written in.
struct Symbols {
  Symbols(const Op& op, const Step& step);

  const Op& op;
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

/// Weights read once: a matrix with its scales and 16-bit vectors.
Expression all_weights(const Symbols& in);

}  // namespace llmviewer
