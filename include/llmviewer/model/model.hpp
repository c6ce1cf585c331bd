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
  head,        ///< one weight vector of head_dim, shared by the heads
  width,       ///< a weight for each of heads·head_dim
  weightless,  ///< a norm without weights (Llama 4)
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
  bool softcap{};          ///< scores pass through c·tanh(s/c)
  bool sinks{};            ///< a learned score per head that takes weight from all positions
  bool output_gate{};      ///< q_proj is twice as wide; its second half gates the output
  bool keys_are_values{};  ///< no v_proj: V is K (Gemma 4, full layers)
  bool value_norm{};       ///< a weightless norm on V (Gemma 4)
};

/// Small heads that select the positions which attention sees (DeepSeek-V3.2).
struct Indexer {
  Size heads{};  ///< 0: the layer attends to what an earlier layer has selected (GLM-5.2)
  Size dim{};
  Size top_k{};
};

/// Multi-head latent attention (DeepSeek-V2): K and V are made of one latent per position.
struct LatentAttention {
  Size heads{};
  Size q_rank{};  ///< 0: q is made in one matrix
  Size kv_rank{};
  Size nope_dim{};
  Size rope_dim{};
  Size value_dim{};
  bool bias{};
  bool causal{true};
  std::optional<Indexer> indexer;
};

/// Mamba-1: a selective scan over `inner` channels with `state` elements each.
struct SelectiveScan {
  Size inner{};
  Size state{};
  Size taps{};
  Size rank{};  ///< of the time step's projection
  bool bias{};
  bool conv_bias{true};
  bool inner_norms{};  ///< norms on Δ, B and C (Jamba)
};

/// Mamba-2: the same as matrix products over chunks.
struct StateSpaceDual {
  Size heads{};
  Size head_dim{};
  Size groups{};
  Size state{};
  Size taps{};
  Size chunk{};
  bool bias{};
  bool conv_bias{true};
  bool gate_norm{true};  ///< a norm with the gate; without it the gate alone (Falcon-H1)
};

/// Lightning attention (MiniMax-Text-01): linear attention with a fixed decay per head and a state
/// of head_dim × head_dim.
struct LightningAttention {
  Size heads{};
  Size head_dim{};
  Size chunk{};
};

/// Gated delta rule (Qwen3-Next): linear attention with a state of key_dim × value_dim per head.
struct DeltaNet {
  Size key_heads{};
  Size value_heads{};
  Size key_dim{};
  Size value_dim{};
  Size taps{};
};

/// A branch replaced by one matrix hidden × hidden (Nemotron-NAS).
struct DirectLinear {};

/// A branch that a layer does not have; its norm and its addition are missing too.
struct NoBranch {};

/// A feed-forward network: gated (gate, up, down) or plain (up, down).
struct Mlp {
  Size width{};
  bool gated{true};
  Activation activation{Activation::silu};
  bool up_bias{};  ///< gate and up
  bool down_bias{};
};

/// A mixture of experts: every token goes through top_k of `count` networks.
struct Experts {
  Size count{};
  Size top_k{};
  Size width{};
  bool gated{true};
  Activation activation{Activation::silu};
  bool bias{};  ///< of the experts' matrices
  bool router_bias{};
  bool correction_bias{};  ///< added to the scores only to choose the experts
  Size shared_width{};     ///< of the expert that every token goes through; 0: none
  bool shared_gate{};      ///< its output is weighted by a sigmoid of hidden × 1
  Size latent{};           ///< the experts work on a narrower width between two projections
};

/// A dense network and experts side by side (Gemma 4), each with its own norms.
struct MlpAndExperts {
  Mlp mlp;
  Experts experts;
};

using Mixer = std::variant<Attention, LatentAttention, SelectiveScan, StateSpaceDual, DeltaNet,
                           LightningAttention, DirectLinear, NoBranch>;
using FeedForward = std::variant<Mlp, Experts, MlpAndExperts, DirectLinear, NoBranch>;

/// Attention of a decoder to its encoder's output; K and V are made once per source.
struct CrossAttention {
  Size heads{};
  Size head_dim{};
  bool q_bias{}, k_bias{}, v_bias{}, out_bias{};
};

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
  std::optional<StateSpaceDual> beside;  ///< reads what the mixer reads, and is added (Falcon-H1)
  std::optional<CrossAttention> cross;   ///< between mixer and network
  FeedForward feed_forward;
  LayerNorms norms;
  bool parallel{};
  bool single{};  ///< one branch, one norm, one addition (Mamba, Nemotron-H)
};

/// How the model's own configuration stores the weights of an operator.
struct OwnFormat {
  std::string op;
  StorageFormat format;

  friend bool operator==(const OwnFormat& a, const OwnFormat& b) {
    return a.op == b.op && a.format.name == b.format.name;
  }
};

/// Identical layers.
struct LayerGroup {
  std::string name;  ///< "full/mlp", "sliding/mlp", …
  Size repeat{};
  Layer layer;
  std::vector<OwnFormat> formats;  ///< of what is not stored at 16 bit
  std::vector<Size> at;            ///< which layers of the model they are; empty: not known
};

/// What turns token ids into vectors.
struct Embedding {
  Size rows{};               ///< vocabulary
  Size width{};              ///< usually hidden; narrower where a projection follows
  Size learned_positions{};  ///< rows of a position table; 0: none
  Size token_types{};        ///< rows of a token type table (BERT); 0: none
  bool norm{};               ///< a norm on the embedding (BLOOM)
  bool project{};            ///< project_in and project_out (OPT-350M)
  Size relative_buckets{};   ///< rows of a table of relative positions, heads wide (T5)
  Size relative_heads{};
};

/// What turns vectors into logits.
struct Head {
  bool present{true};
  bool tied{};
  bool bias{};
  bool softcap{};
};

/// A block that predicts one token further (DeepSeek-V3): two norms, a projection of both inputs,
/// a whole layer, a norm. Not part of the model's parameters; run only on request.
struct MultiTokenPrediction {
  Size count{};
  LayerGroup layer;
};

/// What turns a recording into frames (Whisper): two convolutions of three taps, the second of
/// which halves the number of frames.
struct AudioFrontEnd {
  Size mel_bins{};
};

/// The first half of an encoder–decoder model; as wide as the decoder.
struct Encoder {
  Embedding embedding;  ///< rows shared with the decoder's
  std::optional<AudioFrontEnd> audio;
  std::vector<LayerGroup> groups;
  Size usual_positions{};  ///< of a source when nothing is asked
};

/// Image patches to tokens of the language model: a bidirectional tower and a projector.
struct VisionTower {
  struct Projection {
    enum class Kind : std::uint8_t { linear, norm, activation } kind{Kind::linear};
    NormKind norm{NormKind::layer};
    double rows_per_token{1};  ///< rows it works on for each token of the tower
    Size inputs{};
    Size outputs{};
    bool bias{};
    double repeat{1};
  };
  Size hidden{};
  NormKind norm{NormKind::layer};
  Size patch_elements{};
  bool patch_bias{};
  Size position_rows{};
  bool class_token{};
  bool pre_norm{};
  bool post_norm{};
  Size tokens{};  ///< positions of one image in the tower
  std::vector<LayerGroup> groups;
  std::vector<Projection> projector;
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
  std::optional<MultiTokenPrediction> mtp;
  std::optional<Encoder> encoder;
  std::optional<VisionTower> vision;
  bool pooler{};  ///< a dense layer on the first token (BERT)
  bool causal{true};

  std::vector<OwnFormat> formats;          ///< of what stands outside the layers
  std::optional<StorageFormat> kv_format;  ///< that its configuration asks for
  std::string quantization;                ///< how it is quantised, in words; empty: it is not

  std::string confidence;
  std::string notes;
  std::vector<std::string> sources;

  /// Of decoder and encoder.
  Size layers() const noexcept;
};

}  // namespace llmviewer
