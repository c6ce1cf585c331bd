#pragma once

#include <cstdint>
#include <string_view>

#include "llmviewer/graph/op_kind.hpp"
#include "llmviewer/model/attention_span.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// What an operator's weights are for: decides their precision and how they are summed up.
enum class Role : std::uint8_t {
  embedding,
  position,
  attention,
  mlp,
  expert,
  shared_expert,
  router,
  indexer,
  state_space,  ///< mamba and linear attention
  norm,
  condition,
  projector,  ///< from a tower's width to the language model's
  pooler,
  head,
};

std::string_view name_of(Role role) noexcept;

/// What a linear works on, row by row.
enum class Rows : std::uint8_t {
  tokens,     ///< every token of the step
  sequences,  ///< one row a sequence
  logits,     ///< the positions that get logits
  slots,      ///< every expert that a token is routed to: T·K rows
  context,    ///< every position of the context, the cached ones too
  source,     ///< every position of the source (encoder–decoder)
  positions,  ///< every KV position that attention reads
};

/// Latent attention has two forms of the same mathematics; a step runs the operators of one. What
/// passes between devices that share a context depends on whether a step has several tokens.
enum class When : std::uint8_t { always, naive, absorbed, several_tokens, one_token, never };

/// How the devices of a tensor group share an operator's work.
enum class Split : std::uint8_t {
  as_inputs,  ///< whole where its inputs are whole; else each takes the part that it has
  columns,    ///< each makes a part of the outputs
};

/// Weight elements of one instance: a matrix W[outputs, inputs] and 16-bit vectors.
struct Weights {
  double inputs{0};
  double outputs{0};
  double vectors{0};  ///< biases, norm weights: kept at 16 bit

  double matrix() const noexcept { return inputs * outputs; }
  double elements() const noexcept { return matrix() + vectors; }
};

/// Bytes and types that the precision pass decides; before it, everything is 16 bit.
struct Storage {
  double weight_bytes{0};              ///< of one instance, scales and vectors included
  double activation{2};                ///< bytes per activation element
  double kv{2};                        ///< bytes per element of the KV cache
  DataType compute{DataType::fp16};    ///< the type asked for
  DataType otherwise{DataType::fp16};  ///< what it computes in where the device lacks that type
};

/// One operator: plain numbers, all that a cost rule needs besides the step.
/// Its name, group and edges stand apart (OpInfo), so that the walk touches numbers only.
struct Op {
  OpKind kind{OpKind::linear};
  Role role{Role::attention};
  Rows rows{Rows::tokens};
  bool cached{false};       ///< its output goes to the KV cache
  bool reads_cache{false};  ///< it reads K or V from the KV cache (else as activations)
  bool owns_weights{true};  ///< false: a tied matrix, read here but stored elsewhere
  When when{When::always};
  Split split{Split::as_inputs};
  double repeat{1};

  Weights weights;
  double inputs{0};           ///< activation elements read per row, where weights do not say
  double outputs{0};          ///< activation elements written per row
  double rows_per_token{1};   ///< where a row is a part of a token, or several of them
  double sequence_inputs{0};  ///< activation elements read once per sequence (a condition)
  double vector_ops_per_element{0};

  double heads{0};
  double kv_heads{0};
  double key_dim{0};
  double value_dim{0};
  double group_width{0};  ///< elements of a row that belong to its KV heads (or groups)
  double rotary_dim{0};
  AttentionSpan span;
  bool latent{false};        ///< the values are a part of the keys: read once
  double shared_key_dim{0};  ///< part of a key that all heads share and the cache holds

  double copies{1};      ///< experts that have a matrix of this shape each
  double top_k{0};       ///< experts a token is routed to
  double spread{1};      ///< devices over which experts, or the rows of a table, are spread
  double slot_share{1};  ///< of its tokens' expert slots, those that a device begins or ends with

  double context_devices{1};  ///< devices that share the positions of a sequence
  double devices{1};          ///< of a collective: those that take part
  double stride{1};           ///< of a collective: ranks from one of them to the next

  double state{0};        ///< elements of recurrent state a sequence keeps
  double state_bytes{4};  ///< of one of them
  double taps{0};         ///< of a convolution
  double chunk{0};        ///< tokens a scan works on at a time; 0: one after the other

  Storage storage;
};

/// Elements that one row of a cached operator writes to the KV cache.
inline double cached_elements(const Op& op) noexcept {
  if (!op.cached) return 0;
  return op.kind == OpKind::rope ? op.kv_heads * op.key_dim : op.outputs;
}

/// Weight elements of one instance, all experts together.
inline double weight_elements(const Op& op) noexcept { return op.copies * op.weights.elements(); }

/// Of these, the elements that a token is multiplied with: K of E experts.
inline double active_elements(const Op& op) noexcept {
  return (op.top_k > 0 && op.copies > 1 ? op.top_k : op.copies) * op.weights.elements();
}

}  // namespace llmviewer
