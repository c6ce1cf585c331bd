#pragma once

#include <string>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/predict/form.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/precision.hpp"
#include "predict/kernels.hpp"

namespace llmviewer {

/// Where a step runs.
struct Machine {
  const Hardware& hardware;
  const Roofs& roofs;
  std::string collectives;  ///< "in graph" or "nccl"
};

/// One kernel in one step: which form it has, and what it asks.
struct KernelDemand {
  OpClass op{OpClass::elementwise};
  std::string variant;
  Demand demand;
  Pace pace;
  Seconds roofline;  ///< sum of its operators'
  bool runs{};       ///< any of them does in this step
};

/// What an operator's weights are and compute in, as the forms call it: "bf16", "fp8_block", …
std::string weight_variant(const Graph& graph, std::size_t op, const Precision& precision,
                           const Roofs& roofs);

/// The kernel's demand:
///   matrix  Σ operations of its matrix products
///   bytes   Σ traffic, less what is read twice: an input that its matrices share, a tensor that
///           stays within it; of experts their weights, and each token once in and once out
KernelDemand demand_of(const Kernel& kernel, const Graph& graph, const Step& step,
                       const Precision& precision, const Machine& machine);

}  // namespace llmviewer
