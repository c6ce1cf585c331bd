#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/predict/op_class.hpp"

namespace llmviewer {

/// Operators of a graph that an engine runs as one.
struct Kernel {
  OpClass op{OpClass::elementwise};
  std::vector<std::size_t> ops;  ///< in execution order
  std::string name;              ///< "q+k+v_proj"
};

/// The graph's operators, each in one kernel, in execution order of their first ones:
///   matrices that read the same input, for the same purpose and in the same format, are one;
///   an addition and the norm of its sum, the next layer's first one too;
///   rope and the norms before it; routing choice, experts and their sum.
/// All else stands alone. Attention is expected to be fused already (fuse_attention).
std::vector<Kernel> kernels_of(const Graph& graph);

/// Whether tokens are routed to experts.
bool has_experts(const Graph& graph) noexcept;

}  // namespace llmviewer
