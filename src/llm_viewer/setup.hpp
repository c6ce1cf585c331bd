#pragma once

#include <cmath>
#include <string>

#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/units/data_type.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer::llm_viewer {

/// All that LLM-Viewer reads of a model.
struct Shape {
  double hidden{};
  double heads{};
  double kv_heads{};
  double layers{};
  double intermediate{};
  double vocabulary{};
  bool gate_proj{true};
  bool mlp_norm{true};
  bool lm_head{true};

  /// Wrong where a model has an explicit head dimension.
  double head_size() const noexcept { return std::floor(hidden / heads); }
  double kv_width() const noexcept { return hidden * kv_heads / heads; }
};

/// Bytes of one element, bits / 8: LLM-Viewer knows no scales.
struct ElementBytes {
  double weight{2};
  double activation{2};
  double kv{2};
};

/// "16-bit".
std::string bits_text(double bytes);

/// A device as LLM-Viewer sees it.
struct Device {
  BytesPerSecond bandwidth;
  OpsPerSecond peak;  ///< wrong for softmax, norms, adds: they do not run on the matrix engine
  DataType type{DataType::fp16};
  Bytes onchip_buffer;  ///< 0 where attention is not fused
};

/// What stays the same from pass to pass.
struct Setup {
  Shape shape;
  ElementBytes bytes;
  Device device;
  bool fused_attention{};
};

/// Throws Error for what LLM-Viewer does not know.
Setup setup_of(const Model& model, const Hardware& hardware, const Scenario& scenario);

/// One forward pass: each of `batch` sequences asks `queries` positions about `keys` positions.
struct Pass {
  Stage stage{Stage::prefill};
  double batch{1};
  double queries{1};
  double keys{1};

  static Pass prefill(double batch, double seq) noexcept {
    return {Stage::prefill, batch, seq, seq};
  }
  /// Wrong: the new token attends to the `seq` before it and not to itself.
  static Pass decode(double batch, double seq) noexcept { return {Stage::decode, batch, 1, seq}; }
};

}  // namespace llmviewer::llm_viewer
