#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "catalog/block_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// Throws Error naming both when `value` is not divisible by `by`.
void require_divisible(const std::string& where, std::string_view name, Size value,
                       std::string_view by_name, Size by) {
  if (value % by == 0) return;
  throw Error{where,
              std::string{name} + " = " + std::to_string(value) + " is not divisible by " +
                  std::string{by_name} + " = " + std::to_string(by),
              "correct one of them"};
}

/// A size that the block cannot do without and that the architecture file names itself.
Size needed(Blueprint& blueprint, std::string_view key) {
  return blueprint.needed(key, "a " + blueprint.text("block", "block"));
}

/// The scans' own activation is silu, whatever is written: it is part of their rules.
void ignore_activation(ConfigFields& fields) {
  for (const std::string_view name : names_of(Meaning::activation)) fields.ignore(name);
}

QkNorm read_qk_norm(Blueprint& blueprint) {
  const auto value = blueprint.value("qk_norm");
  if (!value || *value == false || *value == "none") return QkNorm::none;
  if (*value == "width") return QkNorm::width;
  if (*value == "weightless") return QkNorm::weightless;
  if (*value == "head" || *value == true) return QkNorm::head;
  throw Error{blueprint.object().where("qk_norm"), shown(*value) + " is no kind of norm",
              "write none, head, width or weightless"};
}

/// Rotated dimensions of a head: all of them, a number of them, or a fraction.
Size read_rotary_dim(Blueprint& blueprint, Size head_dim) {
  const bool rope = blueprint.flag("rope");
  const auto dimensions = blueprint.optional_size("rotary_dim");
  const auto fraction = blueprint.fraction("rotary_fraction");
  if (!rope) return 0;
  if (dimensions) return std::min(*dimensions, head_dim);
  if (fraction) return static_cast<Size>(static_cast<double>(head_dim) * *fraction);
  return head_dim;
}

AttentionSpan read_span(Blueprint& blueprint, bool causal) {
  AttentionSpan span;
  span.causal = causal;
  const auto window = blueprint.optional_size("window");
  const auto chunk = blueprint.optional_size("chunk");
  if (window && *window > 0) {
    span.kind = AttentionSpan::Kind::sliding;
    span.width = static_cast<double>(*window);
  } else if (chunk && *chunk > 0) {
    span.kind = AttentionSpan::Kind::chunked;
    span.width = static_cast<double>(*chunk);
  }
  return span;
}

Attention read_attention(Blueprint& blueprint, const Model& model) {
  const std::string& where = blueprint.fields().where();
  Attention attention;
  attention.heads = blueprint.size("heads", Meaning::heads);
  attention.kv_heads =
      blueprint.optional_size("kv_heads", Meaning::kv_heads).value_or(attention.heads);
  if (attention.kv_heads == 0) attention.kv_heads = attention.heads;
  require_divisible(where, "num_attention_heads", attention.heads, "num_key_value_heads",
                    attention.kv_heads);
  if (const auto head_dim = blueprint.optional_size("head_dim", Meaning::head_dim);
      head_dim && *head_dim > 0) {
    attention.head_dim = *head_dim;
  } else {
    require_divisible(where, "hidden_size", model.hidden, "num_attention_heads", attention.heads);
    attention.head_dim = model.hidden / attention.heads;
  }
  attention.value_dim = blueprint.optional_size("value_dim").value_or(attention.head_dim);
  attention.rotary_dim = read_rotary_dim(blueprint, attention.head_dim);
  attention.span = read_span(blueprint, model.causal);
  const bool bias = blueprint.flag("bias");
  const bool qkv_bias = blueprint.flag("qkv_bias", bias);
  attention.q_bias = attention.v_bias = qkv_bias;
  attention.k_bias = blueprint.flag("k_bias", qkv_bias);
  attention.out_bias = blueprint.flag("out_bias", bias);
  attention.qk_norm = read_qk_norm(blueprint);
  attention.softcap = blueprint.flag("softcap");
  attention.sinks = blueprint.flag("sinks");
  attention.output_gate = blueprint.flag("output_gate");
  attention.keys_are_values = blueprint.flag("keys_are_values");
  attention.value_norm = blueprint.flag("value_norm");
  return attention;
}

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

/// A block of the name that an architecture file has for it.
struct MixerReader {
  std::string_view block;
  Mixer (*read)(Blueprint& blueprint, const Model& model);
};

template <auto read>
Mixer as_mixer(Blueprint& blueprint, const Model& model) {
  return read(blueprint, model);
}

template <class Block>
Mixer without_keys(Blueprint&, const Model&) {
  return Block{};
}

constexpr auto kMixerReaders = std::to_array<MixerReader>({
    {"attention", as_mixer<read_attention>},
    {"latent_attention", as_mixer<read_latent_attention>},
    {"selective_scan", as_mixer<read_selective_scan>},
    {"state_space_dual", as_mixer<read_state_space_dual>},
    {"delta_net", as_mixer<read_delta_net>},
    {"lightning_attention", as_mixer<read_lightning_attention>},
    {"linear", without_keys<DirectLinear>},
    {"none", without_keys<NoBranch>},
});

}  // namespace

Mixer read_mixer(Blueprint& blueprint, const std::string& where, const Model& model) {
  const std::string block = blueprint.text("block", "attention");
  return reader_named(kMixerReaders, block, where).read(blueprint, model);
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

}  // namespace llmviewer
