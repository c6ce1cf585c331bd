#include <algorithm>
#include <array>

#include "catalog/config_fields.hpp"

namespace llmviewer {
namespace {

/// Parts of names that speak of shapes: a field never seen before that has one of them, and a
/// value that is not "off", stops the reading.
constexpr auto kShapeWords = std::to_array<std::string_view>({
    "attention",    "attn",   "bias",    "block",    "chunk",    "conv", "cross",    "delta",
    "depth",        "dim",    "expand",  "expert",   "ffn",      "gate", "group",    "head",
    "hidden",       "index",  "inner",   "interval", "kernel",   "kv",   "latent",   "layer",
    "linear",       "local",  "lora",    "mamba",    "mlp",      "moe",  "mtp",      "nextn",
    "norm",         "num_",   "pattern", "patch",    "parallel", "per_", "position", "proj",
    "quantization", "rank",   "ratio",   "shared",   "sink",     "size", "sliding",  "sparse",
    "ssm",          "state",  "step",    "stride",   "tie",      "topk", "top_k",    "vocab",
    "width",        "window",
});

/// Names, or parts of names, that have such a word and still change no shape.
constexpr auto kHarmlessParts = std::to_array<std::string_view>({
    "dropout",
    "_pdrop",
    "droprate",
    "drop_path",
    "drop_rate",
    "layerdrop",
    "init",
    "eps",
    "loss",
    "_coef",
    "token_id",
    "tokenizer",
    "dtype",
    "fp32",
    "fp16",
    "bf16",
    "float32",
    "return_dict",
    "output_",
    "summary_",
    "id2label",
    "label2id",
    "num_labels",
    "num_beam",
    "num_return",
    "ngram",
    "top_p",
    "repetition",
    "temperature",
    "rope_",
    "rotary_emb_base",
    "factor",
    "multiplier",
    "scal",
    "capping",
    "_alpha",
    "_beta",
    "theta",
    "base_freq",
    "token_index",
    "ignore_index",
    "suppress_tokens",
    "time_step_",
    "logits_to_keep",
    "kernels",
    "mambapy",
    "clip_",
    "mask_",
    "fuse",
    "flash",
    "capacity",
    "router_jitter",
    "recompute",
    "label_",
    "num_choices",
    "no_repeat",
    "classif",
    "pooling",
    "noise",
    "z_loss",
    "auto_map",
    "version",
    "pretraining_tp",
    "_implementation",
    "use_cache",
    "cache_",
    "gradient",
    "decoder_start",
    "forced_",
    "task_specific",
    "problem_type",
    "prefix",
    "max_length",
    "min_length",
    "length_penalty",
    "chunk_size_feed_forward",
    "torchscript",
    "pruned_heads",
    "sep_token",
    "finetuning",
    "is_decoder",
    "tie_encoder_decoder",
    "scale_attn",
    "softmax_in",
    "reorder_and_upcast",
    "masked_softmax",
    "aux",
});

constexpr auto kHarmlessNames = std::to_array<std::string_view>({
    "model_type",
    "architectures",
    "name_or_path",
    "_name_or_path",
    "is_encoder_decoder",
    "use_return_dict",
    "do_sample",
    "early_stopping",
    "diversity_penalty",
    "top_k",
    "bad_words_ids",
    "norm_topk_prob",
    "query_pre_attn_scalar",
    "attention_type",
    "model_max_length",
    "slow_but_exact",
    "skip_bias_add",
    "offset_alibi",
    "vocab_file",
    "use_bfloat16",
    "n_ctx",
    "attn_implementation",
    "use_flash_attn",
    "use_flash_attention",
    "onnx_safe",
    "seq_len",
    "max_sequence_length",
    "num_attention_heads_original",
    "use_parallel_residual_original",
    "position_embedding_type",
    "transformers_version",
    "scale_attn_by_inverse_layer_idx",
    "apply_query_key_layer_scaling",
    "fp32_residual_connection",
    "bos_token",
    "eos_token",
    "use_logn_attn",
    "use_dynamic_ntk",
    "softmax_scale",
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "classifier_dropout",
    "memory_attention",
    "n_group",
    "topk_group",
    "num_expert_group",
    "topk_method",
    "scoring_func",
    "ep_size",
    "image_seq_length",
    "pad_key_length",
    "padding_idx",
    "is_composition",
    "vision_feature_layer",
    "vision_feature_select_strategy",
    "reference_compile",
    "use_parallel_embedding",
});

bool is_off(const Json& value) {
  if (value.is_null()) return true;
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return value.get<double>() == 0;
  return value.empty() || (value.is_string() && value.get<std::string>().empty());
}

}  // namespace

bool may_change_shapes(std::string_view field, const Json& value) {
  if (is_off(value)) return false;
  if (field == "num_experts" && value == 1) return false;  // a dense network
  const auto contains = [field](std::string_view part) { return field.find(part) != field.npos; };
  // A factor is harmless but where it makes a width: ffn_dim_multiplier.
  if (field.starts_with("ff") && (contains("mult") || contains("factor"))) return true;
  if (std::find(kHarmlessNames.begin(), kHarmlessNames.end(), field) != kHarmlessNames.end()) {
    return false;
  }
  if (std::any_of(kHarmlessParts.begin(), kHarmlessParts.end(), contains)) return false;
  const bool counts = field.starts_with("n_") || contains("_n_");  // n_layers, but not begin_…
  return counts || std::any_of(kShapeWords.begin(), kShapeWords.end(), contains);
}

}  // namespace llmviewer
