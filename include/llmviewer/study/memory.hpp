#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/graph/op_kind.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// Weights of one role in one format. A matrix' scales are in its bytes; vectors (norms, biases)
/// are kept at 16 bit and stand under that format.
struct WeightPart {
  std::string graph{};  ///< "" for the model itself; encoder, vision, mtp, draft
  std::string role{};
  std::string format{};
  double parameters{};
  Bytes bytes{};
};

/// What the layers of one kind keep of the sequences.
struct CachePart {
  std::string graph{};
  std::string kind{};  ///< full, sliding, chunked, cross, latent, index keys, state, convolution,
                       ///< further beams
  double layers{};
  double positions{};  ///< that a layer keeps of each sequence; 0: a state, whatever the length
  Bytes bytes{};
  Bytes allocated{};
};

/// An activation that is alive at the peak: the output of an operator.
struct LiveTensor {
  std::string op{};
  OpKind kind{};
  Bytes bytes{};
};

/// The moment when activations take the most memory.
struct ActivationPeak {
  Stage stage{Stage::prefill};
  std::string group{};
  std::string op{};  ///< that runs then
  std::vector<LiveTensor> alive{};
};

/// What fits, everything else being as asked: 0 where not even one does.
struct Largest {
  double batch{};
  double context{};  ///< prompt tokens; of an explicit step the context
};

/// Formats with which everything fits; absent: as asked.
struct FittingFormats {
  std::optional<StorageFormat> weights{};
  std::optional<StorageFormat> kv{};
  Bytes total{};
};

/// How memory is asked about.
struct MemoryQuestion {
  KvAllocation allocation{};
  std::vector<StorageFormat> weights{};  ///< formats to choose the widest that fits from
  std::vector<StorageFormat> kv{};
};

/// Whether an allocator was asked about that takes more than the mathematics needs.
bool is_paged(const KvAllocation& allocation) noexcept;

struct MemoryStudy {
  Analysis analysis;  ///< of the same configuration: what the parts sum up to
  std::vector<WeightPart> weights;
  std::vector<CachePart> cache;
  ActivationPeak peak;
  Bytes logits{};  ///< the most that a step writes, at the peak or not
  KvAllocation allocation{};
  Memory allocated;  ///< what a paged allocator takes

  // Absent where the capacity is not published.
  std::optional<Largest> largest;
  std::optional<Largest> largest_allocated;
  /// The widest weights that fit; the widest KV cache that fits; if there is neither, the widest
  /// weights with the widest KV cache that any fit with.
  std::vector<FittingFormats> widest{};
  double positions{};  ///< of the model; 0: not stated
};

/// What a configuration holds on the device, in parts, and what else would fit there. Throws Error
/// as `analyze` does. `draft` is as there.
MemoryStudy study_memory(const Model& model, const Hardware& hardware, const Scenario& scenario,
                         const MemoryQuestion& question, const Model* draft = nullptr);

}  // namespace llmviewer
