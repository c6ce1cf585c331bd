#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "llmviewer/scenario/precision.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

enum class Stage : std::uint8_t { prefill, decode, generate };

/// Positions of a prompt that get logits.
enum class Logits : std::uint8_t { last, all };

/// A step asked for by its numbers instead of by a stage.
struct ExplicitStep {
  double new_tokens{};
  double context{};
};

/// What is asked of a model: the workload.
struct Workload {
  double batch{1};
  double seq{};               ///< prompt tokens, context of the decode step; 0: 1024, or a
                              ///< diffusion model's own number of patches
  std::optional<double> gen;  ///< tokens to generate
  std::vector<Stage> stages;  ///< empty: prefill, and decode where the model has one
  std::optional<ExplicitStep> step;
  Logits logits{Logits::last};
  Bytes reserve;  ///< memory kept free
};

struct Scenario {
  Workload workload;
  Precision precision;
  bool fused_attention{};
  bool accumulate_fp32{};  ///< take the lower of two published matrix rates (GeForce)
};

std::string_view name_of(Stage stage) noexcept;

}  // namespace llmviewer
