#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// Weights of one operator: those of one instance, which its group repeats.
struct MatrixFact {
  std::string group;
  std::string name;
  std::string shape;    ///< "4096×11008", with its vectors "4096×11008 + 11008"
  std::string formula;  ///< "hidden × intermediate"
  double repeat{1};
  double parameters{};  ///< 0: a tied matrix, counted where it is stored
};

struct RoleParameters {
  std::string role;
  double parameters{};
};

/// What follows from a model alone, without a device or a workload.
struct ModelFacts {
  double parameters{};         ///< all, a tied matrix once
  double active_parameters{};  ///< those that one token passes
  double text_parameters{};
  double vision_parameters{};
  double mtp_parameters{};  ///< of multi-token prediction; not among `parameters`
  Bytes kv_per_token;       ///< at 16 bit
  Bytes kv_per_token_full;  ///< of the layers that see all positions
  Bytes kv_per_token_windowed;
  std::optional<double> window;  ///< positions of the narrowest window
  double recurrent_state_elements{};
  Bytes weight_bytes;                 ///< at the model's own precision
  std::vector<RoleParameters> roles;  ///< in order of appearance; they sum up to `parameters`
  std::vector<MatrixFact> matrices;   ///< in execution order
};

ModelFacts facts_of(const Model& model);

}  // namespace llmviewer
