#include "catalog/layer_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "catalog/blueprint.hpp"
#include "catalog/layer_pattern.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

Activation activation_named(const std::string& name, const std::string& where) {
  struct Row {
    std::string_view name;
    Activation activation;
  };
  static constexpr auto kRows = std::to_array<Row>({{"relu", Activation::relu},
                                                    {"relu2", Activation::relu_squared},
                                                    {"gelu", Activation::gelu_erf},
                                                    {"gelu_new", Activation::gelu_tanh},
                                                    {"gelu_fast", Activation::gelu_tanh},
                                                    {"gelu_pytorch_tanh", Activation::gelu_tanh},
                                                    {"gelu_tanh", Activation::gelu_tanh},
                                                    {"quick_gelu", Activation::silu},
                                                    {"silu", Activation::silu},
                                                    {"swiglu", Activation::silu},
                                                    {"swish", Activation::silu}});
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.name == name; });
  if (found != kRows.end()) return found->activation;
  std::string known;
  for (const Row& row : kRows) known += " " + std::string{row.name};
  throw Error{where, "activation \"" + name + "\" is not known", "known are" + known};
}

Activation read_activation(Blueprint& blueprint) {
  ConfigFields& fields = blueprint.fields();
  std::string name = blueprint.text("activation", "");
  if (name.empty()) {
    const Json* value = fields.find_any(names_of(Meaning::activation));
    if (value == nullptr || !value->is_string()) {
      throw Error{fields.where(), "hidden_act: missing", "the architecture needs it"};
    }
    name = value->get<std::string>();
  } else {
    for (const std::string_view field : names_of(Meaning::activation)) fields.ignore(field);
  }
  return activation_named(name, fields.where());
}

void require_divisible(const std::string& where, std::string_view name, Size value,
                       std::string_view by_name, Size by) {
  if (value % by == 0) return;
  throw Error{where,
              std::string{name} + " = " + std::to_string(value) + " is not divisible by " +
                  std::string{by_name} + " = " + std::to_string(by),
              "correct one of them"};
}

QkNorm read_qk_norm(Blueprint& blueprint) {
  const auto value = blueprint.value("qk_norm");
  if (!value || *value == false || *value == "none") return QkNorm::none;
  if (*value == "width") return QkNorm::width;
  if (*value == "head" || *value == true) return QkNorm::head;
  throw Error{blueprint.object().where("qk_norm"), shown(*value) + " is no kind of norm",
              "write none, head or width"};
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
  attention.value_dim = attention.head_dim;
  attention.rotary_dim = read_rotary_dim(blueprint, attention.head_dim);
  attention.span = read_span(blueprint, model.causal);
  const bool bias = blueprint.flag("bias");
  const bool qkv_bias = blueprint.flag("qkv_bias", bias);
  attention.q_bias = attention.k_bias = attention.v_bias = qkv_bias;
  attention.out_bias = blueprint.flag("out_bias", bias);
  attention.qk_norm = read_qk_norm(blueprint);
  attention.softcap = blueprint.flag("softcap");
  return attention;
}

Mlp read_mlp(Blueprint& blueprint) {
  Mlp mlp;
  mlp.width = blueprint.size("width", Meaning::intermediate);
  mlp.gated = blueprint.flag("gated", true);
  mlp.activation = read_activation(blueprint);
  const bool bias = blueprint.flag("bias");
  mlp.up_bias = blueprint.flag("up_bias", bias);
  mlp.down_bias = blueprint.flag("down_bias", bias);
  return mlp;
}

/// The block under a name, read by the block's own reader.
template <class Block, class Read>
Block read_block(const Json& blocks, const std::string& name, const std::string& where,
                 ConfigFields& fields, std::string_view known, Read read) {
  Blueprint blueprint{blocks.at(name), where + "." + name, fields};
  const std::string block = blueprint.text("block", known);
  if (block != known) {
    throw Error{where + "." + name, "block \"" + block + "\" is not known",
                "known are " + std::string{known}};
  }
  Block result = read(blueprint);
  blueprint.finish();
  return result;
}

LayerNorms read_norms(Blueprint& layer) {
  LayerNorms norms{.before_attention = false, .before_mlp = false};
  const Json* list = layer.object().find("norms");
  if (list == nullptr) return LayerNorms{};
  for (const Json& item : *list) {
    if (item == "before_attention") {
      norms.before_attention = true;
    } else if (item == "after_attention") {
      norms.after_attention = true;
    } else if (item == "before_mlp") {
      norms.before_mlp = true;
    } else if (item == "after_mlp") {
      norms.after_mlp = true;
    } else if (item == "after_residual") {
      norms.after_residual = true;
    } else {
      throw Error{layer.object().where("norms"), shown(item) + " is no place of a norm",
                  "write before_attention, after_attention, before_mlp, after_mlp or "
                  "after_residual"};
    }
  }
  return norms;
}

}  // namespace

NormKind norm_named(const std::string& name, const std::string& where) {
  if (name == "rms") return NormKind::rms;
  if (name == "layer") return NormKind::layer;
  if (name == "layer_no_bias") return NormKind::layer_no_bias;
  if (name == "layer_no_weight") return NormKind::layer_no_weight;
  throw Error{where, "norm \"" + name + "\" is not known",
              "write rms, layer, layer_no_bias or layer_no_weight"};
}

std::vector<LayerGroup> read_layers(const Json& spec, const std::string& where,
                                    ConfigFields& fields, const Model& model) {
  Blueprint root{spec, where, fields};
  const Size count = root.size("layers", Meaning::layers);
  if (count > kMostLayers) {
    throw Error{fields.where(), "num_hidden_layers = " + std::to_string(count) + " is absurd",
                "the most that is read is " + std::to_string(kMostLayers)};
  }
  const auto mixers = layer_kinds(spec, "mixers", "mixer_of_layer", where, fields, count);
  const auto networks =
      layer_kinds(spec, "feed_forwards", "feed_forward_of_layer", where, fields, count);

  static const Json kEmpty = Json::object();
  Blueprint layer_spec{spec.contains("layer") ? spec["layer"] : kEmpty, where + ": layer", fields};
  const LayerNorms norms = read_norms(layer_spec);
  const bool parallel = layer_spec.flag("parallel");
  layer_spec.finish();

  std::vector<LayerGroup> groups;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::string name = mixers[i] + "/" + networks[i];
    const auto known = std::find_if(groups.begin(), groups.end(),
                                    [&](const LayerGroup& group) { return group.name == name; });
    if (known != groups.end()) {
      ++known->repeat;
      continue;
    }
    Layer layer;
    layer.mixer = read_block<Attention>(
        spec.at("mixers"), mixers[i], where + ": mixers", fields, "attention",
        [&](Blueprint& blueprint) { return read_attention(blueprint, model); });
    layer.feed_forward = read_block<Mlp>(spec.at("feed_forwards"), networks[i],
                                         where + ": feed_forwards", fields, "mlp", read_mlp);
    layer.norms = norms;
    layer.parallel = parallel;
    groups.push_back({name, 1, layer});
  }
  return groups;
}

}  // namespace llmviewer
