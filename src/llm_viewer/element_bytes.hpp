#pragma once

#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer::llm_viewer {

/// Bytes of one element, bits / 8: LLM-Viewer knows no scales.
struct ElementBytes {
  double weight{2};
  double activation{2};
  double kv{2};
};

/// Weights and activations default to 16 bit, the KV cache to the activations' width. Throws Error
/// for a format with scales, and for what LLM-Viewer has no option of.
ElementBytes element_bytes(const Precision& precision);

}  // namespace llmviewer::llm_viewer
