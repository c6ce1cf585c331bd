#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "llmviewer/model/attention_span.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

using Size = std::int64_t;

enum class NormKind : std::uint8_t {
  none,
  rms,              ///< weight
  layer,            ///< weight and bias
  layer_no_bias,    ///< weight only
  layer_no_weight,  ///< neither (DiT, OLMo 1)
};

enum class QkNorm : std::uint8_t {
  none,
  head,   ///< one weight vector of head_dim, shared by the heads
  width,  ///< a weight for each of heads·head_dim
};

/// relu 1, relu² 2, gelu (erf) 4, silu 4, gelu (tanh) 8 ops per element.
enum class Activation : std::uint8_t { relu, relu_squared, gelu_erf, gelu_tanh, silu };

/// Grouped-query attention; multi-head and multi-query are its ends.
struct Attention {
  Size heads{};
  Size kv_heads{};
  Size head_dim{};
  Size value_dim{};
  Size rotary_dim{};  ///< rotated dimensions of a head; 0: no rotary embedding
  AttentionSpan span;
  bool q_bias{}, k_bias{}, v_bias{}, out_bias{};
  QkNorm qk_norm{QkNorm::none};
  bool softcap{};  ///< scores pass through c·tanh(s/c)
};

/// A feed-forward network: gated (gate, up, down) or plain (up, down).
struct Mlp {
  Size width{};
  bool gated{true};
  Activation activation{Activation::silu};
  bool up_bias{};  ///< gate and up
  bool down_bias{};
};

using Mixer = std::variant<Attention>;
using FeedForward = std::variant<Mlp>;

/// Where a layer normalises: the input and the output of each of its two branches, or, in the
/// first transformers (post-norm), the sum after each residual addition.
struct LayerNorms {
  bool before_attention{true};
  bool after_attention{};
  bool before_mlp{true};
  bool after_mlp{};
  bool after_residual{};
};

/// One layer. In a parallel layer both branches read the layer's input.
struct Layer {
  Mixer mixer;
  FeedForward feed_forward;
  LayerNorms norms;
  bool parallel{};
  bool adaptive_norm{};  ///< DiT: shift, scale and gate of both branches computed from a condition
};

/// Identical layers.
struct LayerGroup {
  std::string name;  ///< "full/mlp", "sliding/mlp", …
  Size repeat{};
  Layer layer;
};

/// What turns token ids into vectors.
struct Embedding {
  Size rows{};               ///< vocabulary
  Size width{};              ///< usually hidden; narrower where a projection follows
  Size learned_positions{};  ///< rows of a position table; 0: none
  Size token_types{};        ///< rows of a token type table (BERT); 0: none
  bool norm{};               ///< a norm on the embedding (BLOOM)
  bool project{};            ///< project_in and project_out (OPT-350M)
};

/// What turns vectors into logits.
struct Head {
  bool present{true};
  bool tied{};
  bool bias{};
  bool softcap{};
};

/// A diffusion transformer's own ends: patches in, noise and variance out.
struct Patches {
  Size input{};     ///< side of the latent image
  Size patch{};     ///< side of a patch
  Size channels{};  ///< of the latent image
  Size classes{};   ///< class labels, without the one that stands for "no class"
  bool learn_sigma{true};

  Size tokens() const noexcept { return (input / patch) * (input / patch); }
};

/// A model as its configuration describes it: sizes and choices of blocks, nothing derived.
struct Model {
  std::string name;
  std::string id;  ///< Hugging Face id
  std::vector<std::string> aliases;
  std::string model_type;
  std::string family;   ///< the architecture file that describes it
  std::string assumed;  ///< the family that the user had us assume; empty: recognised
  Size hidden{};
  Size max_positions{};                ///< 0: not stated
  DataType half_type{DataType::fp16};  ///< its 16-bit type: fp16 or bf16
  NormKind norm{NormKind::rms};
  Embedding embedding;
  std::vector<LayerGroup> groups;
  bool final_norm{true};
  Head head;
  std::optional<Patches> patches;  ///< diffusion transformers
  bool causal{true};

  std::string confidence;
  std::string notes;
  std::vector<std::string> sources;

  Size layers() const noexcept;
};

}  // namespace llmviewer
