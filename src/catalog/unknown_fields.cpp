#include <algorithm>
#include <nlohmann/json.hpp>

#include "catalog/config_fields.hpp"

namespace llmviewer {
namespace {

/// Parts of names that speak of shapes: a field never seen before that has one of them, and a
/// value that is not "off", stops the reading.
constexpr std::string_view kShapeWords =
    "attention attn bias block chunk conv cross delta depth dim expand expert ffn gate group head "
    "hidden index inner interval kernel kv latent layer linear local lora mamba mlp moe mtp nextn "
    "norm num_ pattern patch parallel per_ position proj quantization rank ratio shared sink size "
    "sliding sparse ssm state step stride tie topk top_k vocab width window";

/// Names, or parts of names, that have such a word and still change no shape.
constexpr std::string_view kHarmlessParts =
    "dropout _pdrop droprate drop_path drop_rate layerdrop init eps loss _coef token_id tokenizer "
    "dtype fp32 fp16 bf16 float32 return_dict output_ summary_ id2label label2id num_labels "
    "num_beam num_return ngram top_p repetition temperature rope_ rotary_emb_base factor "
    "multiplier scal capping _alpha _beta theta base_freq token_index ignore_index "
    "suppress_tokens time_step_ logits_to_keep kernels mambapy clip_ mask_ fuse flash capacity "
    "router_jitter recompute label_ num_choices no_repeat classif pooling noise auto_map version "
    "pretraining_tp _implementation use_cache cache_ gradient decoder_start forced_ task_specific "
    "problem_type prefix max_length min_length length_penalty chunk_size_feed_forward torchscript "
    "pruned_heads sep_token finetuning is_decoder tie_encoder_decoder softmax_in "
    "reorder_and_upcast masked_softmax aux";

constexpr std::string_view kHarmlessNames =
    "model_type architectures name_or_path _name_or_path is_encoder_decoder do_sample "
    "early_stopping diversity_penalty top_k bad_words_ids norm_topk_prob attention_type "
    "slow_but_exact skip_bias_add offset_alibi vocab_file use_bfloat16 n_ctx onnx_safe seq_len "
    "max_sequence_length num_attention_heads_original use_parallel_residual_original "
    "position_embedding_type bos_token eos_token use_logn_attn use_dynamic_ntk memory_attention "
    "n_group topk_group num_expert_group topk_method scoring_func ep_size image_seq_length "
    "pad_key_length padding_idx is_composition vision_feature_layer "
    "vision_feature_select_strategy reference_compile use_parallel_embedding";

bool is_off(const Json& value) {
  if (value.is_null()) return true;
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return value.get<double>() == 0;
  return value.empty() || (value.is_string() && value.get<std::string>().empty());
}

}  // namespace

bool may_change_shapes(std::string_view field, const Json& value) {
  static const auto kWords = names_in(kShapeWords);
  static const auto kParts = names_in(kHarmlessParts);
  static const auto kNames = names_in(kHarmlessNames);
  if (is_off(value)) return false;
  if (field == "num_experts" && value == 1) return false;  // a dense network
  const auto contains = [field](std::string_view part) { return field.find(part) != field.npos; };
  // A factor is harmless but where it makes a width: ffn_dim_multiplier.
  if (field.starts_with("ff") && (contains("mult") || contains("factor"))) return true;
  if (std::ranges::find(kNames, field) != kNames.end()) return false;
  if (std::ranges::any_of(kParts, contains)) return false;
  const bool counts = field.starts_with("n_") || contains("_n_");  // n_layers, but not begin_…
  return counts || std::ranges::any_of(kWords, contains);
}

}  // namespace llmviewer
