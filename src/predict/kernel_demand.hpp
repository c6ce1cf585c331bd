#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/graph.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/predict/form.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/scenario.hpp"
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

/// Steps of up to 16 new tokens (verifications of drafts) run the kernels of decoding.
enum class Queries : std::uint8_t { few, many };
Queries queries_of(double new_tokens) noexcept;

/// One of a kernel's operators, and what it costs.
struct KernelMember {
  std::size_t index;
  const Op& op;
  Cost cost;
};

/// The operators of a kernel that run in a step.
struct RunningKernel {
  OpClass op;  ///< as kernels_of has it
  std::vector<KernelMember> members;
  const Graph& graph;
  const Precision& precision;
  const Machine& machine;
  Queries queries;
};

/// What of a step demands depend on besides the costs of operators.
struct StepUnits {
  double one{1};
  double tokens{};      ///< T = B·q
  double new_tokens{};  ///< q
  double row_tiles{};   ///< B·row_tiles_of(attention, q)
};

inline constexpr double kTileRows = 16;  ///< that the matrix engine takes at once
/// Whether it is attention over latents, in either form.
inline bool is_latent(const Op& op) noexcept { return op.latent || op.shared_key_dim > 0; }
/// Rows that the heads sharing a KV head make of one token.
double rows_of_a_head(const Op& op) noexcept;
/// Tiles of the rows that the heads sharing a KV head make: ⌈q·heads/(16·kv_heads)⌉.
double row_tiles_of(const Op& op, double new_tokens) noexcept;

/// Which form the kernel has, and how fast the device does its parts: whatever its members cost.
KernelDemand form_of(const RunningKernel& kernel);

/// The kernel's demand, linear in its members' costs and the units together (but for an
/// element-wise kernel whose operators make and read the same tensor in unlike units). A compiled
/// model takes it of one unit of each variable. `variant` is form_of's.
Demand demand_of(const RunningKernel& kernel, const StepUnits& units, std::string_view variant);

/// The kernel's demand in a step:
///   matrix  Σ operations of its matrix products
///   bytes   Σ traffic, less what is read twice: an input that its matrices share, a tensor that
///           stays within it; of experts their weights, and each token once in and once out
KernelDemand demand_of(const Kernel& kernel, const Graph& graph, const Step& step,
                       const Precision& precision, const Machine& machine);

}  // namespace llmviewer
