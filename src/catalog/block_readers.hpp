#pragma once

#include "catalog/blueprint.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// One reader per block: its keys in an architecture file, its sizes from the config.

Attention read_attention(Blueprint& blueprint, const Model& model);
LatentAttention read_latent_attention(Blueprint& blueprint, const Model& model);
CrossAttention read_cross_attention(Blueprint& blueprint, const Model& model);
SelectiveScan read_selective_scan(Blueprint& blueprint, const Model& model);
StateSpaceDual read_state_space_dual(Blueprint& blueprint, const Model& model);
LightningAttention read_lightning_attention(Blueprint& blueprint, const Model& model);
DeltaNet read_delta_net(Blueprint& blueprint, const Model& model);
Mlp read_mlp(Blueprint& blueprint);
Experts read_experts(Blueprint& blueprint);
MlpAndExperts read_mlp_and_experts(Blueprint& blueprint);

/// Throws Error naming both when `value` is not divisible by `by`.
void require_divisible(const std::string& where, std::string_view name, Size value,
                       std::string_view by_name, Size by);

}  // namespace llmviewer
