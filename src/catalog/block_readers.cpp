#include "catalog/block_readers.hpp"

#include <algorithm>
#include <utility>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

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

}  // namespace

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

void require_divisible(const std::string& where, std::string_view name, Size value,
                       std::string_view by_name, Size by) {
  if (value % by == 0) return;
  throw Error{where,
              std::string{name} + " = " + std::to_string(value) + " is not divisible by " +
                  std::string{by_name} + " = " + std::to_string(by),
              "correct one of them"};
}

}  // namespace llmviewer
