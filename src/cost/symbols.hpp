#pragma once

#include <algorithm>
#include <string_view>
#include <type_traits>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {

/// Rows that an operator works on in this step.
inline double rows_of(const Op& op, const Terms& t) noexcept {
  switch (op.rows) {
    case Rows::tokens:
      return t.tokens * op.rows_per_token;
    case Rows::sequences:
      return t.sequences;
    case Rows::logits:
      return t.logit_rows;
    case Rows::slots:
      return t.tokens * op.top_k * op.slot_share;
    case Rows::context:
      return t.context;
    case Rows::source:
      return t.source;
    case Rows::positions:
      return t.positions;
  }
  return 0;
}

/// What a cost rule yields: operations, and bytes of each kind.
template <class Number>
struct RuleCost {
  Number matrix{};
  Number vector{};
  Number weights{};
  Number activations_in{};
  Number activations_out{};
  Number kv_read{};
  Number kv_write{};
  Number network{};
};

/// What the cost rules are written in: the symbols of their formulas, for one operator in one step.
/// Over doubles a symbol is its value and costs nothing more; over expressions it keeps its name,
/// and a rule yields its formula. Everything is a product of one of the Terms, or a sum of such.
template <class Number>
struct Symbols {
  static constexpr bool kNamed = !std::is_same_v<Number, double>;

  const Op& op;
  const Terms& terms;

  /// Rows that the operator works on.
  Number m() const { return named("m", rows_of(op, terms)); }
  /// Inputs and outputs of its weight matrix.
  Number k() const { return named("k", op.weights.inputs); }
  Number columns() const { return named("n", op.weights.outputs); }
  /// Outputs of a row, activations read per row and per sequence, vector ops per element.
  Number n() const { return named("n", op.outputs); }
  Number i() const { return named("i", op.inputs); }
  Number s() const { return named("s", op.sequence_inputs); }
  Number e() const { return named("e", op.vector_ops_per_element); }

  /// Heads, KV heads; key, value and rotated dimensions of a head; key dimensions all heads share.
  Number nh() const { return named("nh", op.heads); }
  Number nkv() const { return named("nkv", op.kv_heads); }
  Number d() const { return named("d", op.key_dim); }
  Number v() const { return named("v", op.value_dim); }
  Number r() const { return named("r", op.rotary_dim); }
  Number shared_dim() const { return named("ro", op.shared_key_dim); }

  /// Bytes per activation, per logit (never kept below 16 bit), per element of the KV cache.
  Number a() const { return named("a", op.storage.activation); }
  Number logit() const { return named("max(a, 2)", std::max(op.storage.activation, 2.0)); }
  Number kv() const { return named("kv", op.storage.kv); }

  Number tokens() const { return named("T", terms.tokens); }
  Number sequences() const { return named("B", terms.sequences); }
  /// Taps of a convolution; recurrent state of a sequence, its bytes, and the times that the states
  /// of all sequences cross DRAM.
  Number taps() const { return named("t", op.taps); }
  Number state() const { return named("st", op.state); }
  Number state_bytes() const { return named("sb", op.state_bytes); }
  Number state_passes() const { return named("p", terms.state_passes); }
  /// Experts that a token is routed to, that any token is routed to.
  Number top_k() const { return named("K", op.top_k); }
  Number distinct() const { return named("D", terms.distinct); }
  /// Of a collective: the share of a buffer that is meant for the other devices.
  Number others() const { return named("(N - 1)/N", (op.devices - 1) / op.devices); }

  /// Of the tokens' expert slots, and of what belongs to them, this device's.
  Number own_slots(const Number& all) const {
    if (kNamed && op.slot_share == 1) return all;
    return all * named("y", op.slot_share);
  }
  Number slots() const { return own_slots(tokens() * top_k()); }
  /// Tokens that are routed here: rows, where devices have a part of them each.
  Number routed_tokens() const { return kNamed && op.rows_per_token == 1 ? tokens() : m(); }

  /// (query, key) pairs of all sequences and heads that an unfused kernel computes.
  Number scores() const {
    if constexpr (kNamed) {
      return sequences() * nh() * named("q", of(terms.rectangle, terms.positions)) *
             positions_each();
    } else {
      return op.heads * terms.rectangle;
    }
  }
  /// Of these, the ones that the mask leaves visible.
  Number pairs() const {
    if constexpr (kNamed) {
      return sequences() * nh() * named("V", of(terms.pairs, terms.sequences));
    } else {
      return op.heads * terms.pairs;
    }
  }
  /// KV positions that all sequences read.
  Number positions() const {
    if constexpr (kNamed) {
      return sequences() * positions_each();
    } else {
      return terms.positions;
    }
  }
  /// Positions of all sequences.
  Number context() const {
    if constexpr (kNamed) {
      return sequences() * named("c", of(terms.context, terms.sequences));
    } else {
      return terms.context;
    }
  }

  /// Tokens where a scan goes one by one, else 0.
  Number recurrent_tokens() const { return named("T", terms.recurrent); }
  /// Where it goes in chunks of C tokens: T·heads·(C·for_pair + for_token), else 0.
  Number chunked(const Number& heads, const Number& for_pair, const Number& for_token) const {
    if constexpr (kNamed) {
      const Number chunk = named("C", of(terms.chunk_work, terms.chunked));
      return named("T", terms.chunked) * heads * (chunk * for_pair + for_token);
    } else {
      return heads * (terms.chunk_work * for_pair + terms.chunked * for_token);
    }
  }

  /// Bytes of the weights, read once in a step that runs the operator: what stands after the last
  /// norm runs only where logits are wanted.
  Number weights() const {
    const double runs = op.rows == Rows::logits ? terms.head : terms.one;
    if constexpr (kNamed) {
      return runs > 0 ? matrix_and_vectors() : Number{};
    } else {
      return runs * op.storage.weight_bytes;
    }
  }
  /// The same of a matrix for each head.
  Number head_weights() const {
    if constexpr (kNamed) {
      return nh() * i() * n() * bytes_of_weight();
    } else {
      return weights();
    }
  }
  /// Bytes of one expert's weights.
  Number expert_weights() const {
    if constexpr (kNamed) {
      return matrix_and_vectors();
    } else {
      return op.storage.weight_bytes / op.copies;
    }
  }
  /// Bytes of m rows of a table; of one that is spread over N devices each holds m/N of them.
  Number table_rows() const {
    if constexpr (kNamed) {
      const Number all = m() * n() * bytes_of_weight();
      return op.spread > 1 ? all * named("1/N", 1 / op.spread) : all;
    } else {
      return m() / op.spread * (op.storage.weight_bytes / op.weights.outputs);
    }
  }

 private:
  static Number named(std::string_view symbol, double value) {
    if constexpr (kNamed) {
      return {symbol, value};
    } else {
      return value;
    }
  }

  static double of(double all, double parts) noexcept { return parts > 0 ? all / parts : 0; }
  Number positions_each() const { return named("R", of(terms.positions, terms.sequences)); }

  /// Bytes per element of the matrix, whatever its format adds to the bits.
  Number bytes_of_weight() const {
    const double vectors = 2 * op.weights.vectors;
    return named("w", of(op.storage.weight_bytes / op.copies - vectors, op.weights.matrix()));
  }
  /// A matrix with its scales, and vectors of 16 bit.
  Number matrix_and_vectors() const {
    const Number matrix = k() * columns() * bytes_of_weight();
    return matrix + named("g", op.weights.vectors) * Number{2};
  }
};

}  // namespace llmviewer
