#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/graph/op.hpp"
#include "llmviewer/units/data_type.hpp"

namespace llmviewer {

/// A name, where it belongs and what feeds an operator; index equal to the operator's.
struct OpInfo {
  std::string name;
  std::size_t group{};
  std::vector<std::size_t> inputs;  ///< operators whose outputs it reads, in execution order
  StorageFormat own_format;         ///< what the model's own configuration stores its weights in
  std::string formula;              ///< of its weight matrix: "hidden × heads·head_dim"
};

/// What stands outside the layers is the first group, of this name.
inline constexpr std::size_t kModelGroup = 0;
inline constexpr std::string_view kModelGroupName = "model";

/// Identical layers, or what stands outside them.
struct GraphGroup {
  std::string name;
  double repeat{1};
};

/// Whether operators of this group stand in layers; of none, "", as sums over several do not.
constexpr bool is_of_layers(std::string_view group) noexcept {
  return !group.empty() && group != kModelGroupName;
}

/// A model's operators in execution order, symbolic in the step: the same graph serves prefill,
/// decode, chunks and verification. Groups of identical layers stand once, with a repeat.
struct Graph {
  std::string model;
  DataType half_type{DataType::fp16};
  bool decodes{true};                      ///< false: it has no decode stage (diffusion, encoders)
  double hidden{};                         ///< width of what passes from layer to layer
  double usual_tokens{1024};               ///< tokens of a prefill when nothing is asked
  std::optional<StorageFormat> kv_format;  ///< that the model's own configuration asks for
  std::vector<GraphGroup> groups;
  std::vector<std::size_t> order;  ///< the group of each layer, first to last
  std::vector<Op> ops;
  std::vector<OpInfo> infos;

  std::optional<std::size_t> find(std::string_view name) const noexcept;
};

/// Weight elements of the whole model: Σ repeat · elements, a tied matrix once.
double parameters(const Graph& graph) noexcept;
/// Of these, the ones a token is multiplied with: K of E experts, everything else whole.
double active_parameters(const Graph& graph) noexcept;
/// Elements of recurrent state that a sequence keeps, whatever its length.
double recurrent_state_elements(const Graph& graph) noexcept;
/// Elements that one token adds to the KV cache, summed over all layers whose span is `full`,
/// or over the windowed ones. Index keys of sparse attention are not counted.
double kv_elements_per_token(const Graph& graph, bool full) noexcept;

}  // namespace llmviewer
