#include <string>

#include "catalog/block_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// A size that the block cannot do without and that the architecture file names itself.
Size needed(Blueprint& blueprint, std::string_view key) {
  const auto size = blueprint.optional_size(key);
  if (size && *size > 0) return *size;
  throw Error{
      blueprint.fields().where(),
      "no field gives the " + std::string{key} + " of a " + blueprint.text("block", "block"),
      "the architecture needs it: see its file in configs/architectures"};
}

/// The scans' own activation is silu, whatever is written: it is part of their rules.
void ignore_activation(ConfigFields& fields) {
  for (const std::string_view name : names_of(Meaning::activation)) fields.ignore(name);
}

}  // namespace

LatentAttention read_latent_attention(Blueprint& blueprint, const Model& model) {
  LatentAttention attention;
  attention.heads = blueprint.size("heads", Meaning::heads);
  attention.q_rank = blueprint.optional_size("q_rank").value_or(0);
  attention.kv_rank = needed(blueprint, "kv_rank");
  attention.nope_dim = needed(blueprint, "nope_dim");
  attention.rope_dim = needed(blueprint, "rope_dim");
  attention.value_dim = needed(blueprint, "value_dim");
  attention.bias = blueprint.flag("bias");
  attention.causal = model.causal;
  if (const Size heads = blueprint.optional_size("index_heads").value_or(0); heads > 0) {
    attention.indexer =
        Indexer{heads, needed(blueprint, "index_dim"), needed(blueprint, "index_top_k")};
  } else if (blueprint.flag("index_shared")) {
    attention.indexer = Indexer{.top_k = needed(blueprint, "index_top_k")};
  }
  for (const Meaning unused : {Meaning::kv_heads, Meaning::head_dim}) {
    for (const std::string_view name : names_of(unused)) blueprint.fields().ignore(name);
  }
  return attention;
}

CrossAttention read_cross_attention(Blueprint& blueprint, const Model& model) {
  CrossAttention cross;
  cross.heads = blueprint.size("heads", Meaning::heads);
  const auto head_dim = blueprint.optional_size("head_dim", Meaning::head_dim);
  if (!head_dim) {
    require_divisible(blueprint.fields().where(), "hidden_size", model.hidden,
                      "num_attention_heads", cross.heads);
  }
  cross.head_dim = head_dim.value_or(model.hidden / cross.heads);
  const bool bias = blueprint.flag("bias");
  cross.q_bias = cross.v_bias = cross.out_bias = bias;
  cross.k_bias = blueprint.flag("k_bias", bias);
  return cross;
}

SelectiveScan read_selective_scan(Blueprint& blueprint, const Model& model) {
  ignore_activation(blueprint.fields());
  SelectiveScan scan;
  scan.inner = blueprint.optional_size("inner").value_or(0);
  if (scan.inner == 0) scan.inner = needed(blueprint, "expand") * model.hidden;
  blueprint.optional_size("expand");
  scan.state = needed(blueprint, "state");
  scan.taps = needed(blueprint, "taps");
  const auto rank = blueprint.value("rank");
  constexpr Size kHiddenPerRank = 16;  // "auto"
  scan.rank = rank && rank->is_number()
                  ? checked_size(*rank, blueprint.fields().where(), "time_step_rank")
                  : (model.hidden + kHiddenPerRank - 1) / kHiddenPerRank;
  scan.bias = blueprint.flag("bias");
  scan.conv_bias = blueprint.flag("conv_bias", true);
  scan.inner_norms = blueprint.flag("inner_norms");
  return scan;
}

StateSpaceDual read_state_space_dual(Blueprint& blueprint, const Model& model) {
  ignore_activation(blueprint.fields());
  StateSpaceDual dual;
  dual.head_dim = needed(blueprint, "head_dim");
  dual.heads = blueprint.optional_size("heads").value_or(0);
  const Size expand = blueprint.optional_size("expand").value_or(0);
  if (dual.heads == 0) {
    const Size inner = expand * model.hidden;
    require_divisible(blueprint.fields().where(), "expand * hidden", inner, "head_dim",
                      dual.head_dim);
    dual.heads = inner / dual.head_dim;
  }
  if (dual.heads == 0) needed(blueprint, "heads");
  dual.groups = needed(blueprint, "groups");
  dual.state = needed(blueprint, "state");
  dual.taps = needed(blueprint, "taps");
  dual.chunk = needed(blueprint, "chunk");
  dual.bias = blueprint.flag("bias");
  dual.conv_bias = blueprint.flag("conv_bias", true);
  dual.gate_norm = blueprint.flag("norm", true);
  require_divisible(blueprint.fields().where(), "heads", dual.heads, "groups", dual.groups);
  return dual;
}

LightningAttention read_lightning_attention(Blueprint& blueprint, const Model& model) {
  LightningAttention lightning;
  lightning.heads = blueprint.size("heads", Meaning::heads);
  lightning.head_dim = blueprint.optional_size("head_dim", Meaning::head_dim)
                           .value_or(model.hidden / lightning.heads);
  lightning.chunk = needed(blueprint, "chunk");
  return lightning;
}

DeltaNet read_delta_net(Blueprint& blueprint, const Model&) {
  DeltaNet net;
  net.key_heads = needed(blueprint, "key_heads");
  net.value_heads = needed(blueprint, "value_heads");
  net.key_dim = needed(blueprint, "key_dim");
  net.value_dim = needed(blueprint, "value_dim");
  net.taps = needed(blueprint, "taps");
  require_divisible(blueprint.fields().where(), "linear_num_value_heads", net.value_heads,
                    "linear_num_key_heads", net.key_heads);
  return net;
}

}  // namespace llmviewer
