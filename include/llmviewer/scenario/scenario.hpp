#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

struct Predictor;

/// What an answer is divided into, each a step of a graph or several of them: the one vocabulary of
/// analyses, sweeps and reports. A column of a stage begins with the stage's name.
enum class Stage : std::uint8_t {
  vision,  ///< the tower, before the prefill
  encode,  ///< the encoder, before the prefill
  prefill,
  decode,
  draft,     ///< one step of what drafts
  verify,    ///< of the model, over the drafted tokens
  generate,  ///< a whole request
  mtp,       ///< of the block that predicts one token further
  denoise,   ///< all steps of a diffusion model
  step,      ///< one that is asked for by its numbers
};
inline constexpr std::size_t kStages = 10;
std::string_view name_of(Stage stage) noexcept;

/// Those that --stage asks for; the others follow from what else is asked.
inline constexpr std::array kAskedStages{Stage::prefill, Stage::decode, Stage::generate};

/// What the user asks tensors to be stored and computed in; absent: the model's own.
struct Precision {
  std::optional<StorageFormat> weights;      ///< linears of attention, FFN and experts
  std::optional<StorageFormat> head;         ///< embedding and head
  std::optional<StorageFormat> activations;  ///< absent: the model's 16-bit type
  std::optional<StorageFormat> kv;           ///< absent: as activations
  std::optional<DataType> compute;           ///< the type the linears compute in
};

/// How much of something is kept in host memory: a share of it, or so many bytes of each device's.
struct OffloadedPart {
  double share{};
  std::optional<Bytes> bytes;

  bool none() const noexcept { return share == 0 && !bytes; }
  /// Of `all` bytes.
  Bytes of(Bytes all) const noexcept { return bytes ? *bytes : share * all; }
};

/// What is kept in host memory and read from there over PCIe whenever it is needed.
struct Offload {
  OffloadedPart weights;
  OffloadedPart kv;  ///< KV cache and recurrent states

  bool none() const noexcept { return weights.none() && kv.none(); }
};

/// Which form latent attention takes: by the step, or one of them throughout.
enum class LatentForm : std::uint8_t { by_step, naive, absorbed };

/// Positions of a prompt that get logits.
enum class Logits : std::uint8_t { last, all };

/// A step asked for by its numbers instead of by a stage.
struct ExplicitStep {
  double new_tokens{};
  double context{};
};

/// Speculative decoding: a draft proposes tokens one by one, a step of the model verifies them all.
struct Speculation {
  double draft_tokens{4};  ///< γ, proposed before each verification
  double acceptance{};     ///< that a proposed token is accepted, those before it being so: 0 to 1
};

/// What is asked of a model: the workload.
struct Workload {
  double batch{1};
  double seq{};               ///< prompt tokens, context of the decode step; 0: 1024, or a
                              ///< diffusion model's own number of patches
  double prefix{};            ///< of these, tokens that the KV cache holds already
  double chunk{};             ///< most tokens that a step of the prefill computes; 0: all at once
  std::optional<double> gen;  ///< tokens to generate
  double beams{1};            ///< sequences of each request in decode; its prompt is computed once
  std::optional<Speculation> speculation;
  std::vector<Stage> stages;  ///< of kAskedStages; empty: prefill, and decode where the model has
                              ///< one
  std::optional<ExplicitStep> step;
  Logits logits{Logits::last};
  Bytes reserve;  ///< memory kept free
  Offload offload;
  double source_seq{};       ///< positions of an encoder's source; 0: the model's usual ones
  double images{};           ///< per sequence, through the vision tower
  double denoising_steps{};  ///< of a diffusion model's whole run; 0: one step only
  bool guidance{};           ///< classifier-free guidance: every step runs on twice the batch
  bool predict_further{};    ///< also the block that predicts one token further
  double clients{};          ///< of a server, each of which waits for its answer; 0: no server
  double prefix_hit{};       ///< of a server's prompts, the share that its cache holds already
  double batches_held{1};    ///< such batches whose caches a device holds at a time (a pipeline's)
};

struct Scenario {
  Workload workload;
  Precision precision;
  Layout layout;
  bool fused_attention{};
  LatentForm latent_form{LatentForm::by_step};
  std::shared_ptr<const Predictor> predictor;  ///< null: rooflines only
  bool accumulate_fp32{};  ///< take the lower of two published matrix rates (GeForce)
};

}  // namespace llmviewer
