#pragma once

#include "llm_viewer/device.hpp"
#include "llm_viewer/element_bytes.hpp"
#include "llm_viewer/shape.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer::llm_viewer {

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
