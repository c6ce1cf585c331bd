// Models that are not in the catalogue, from the fields of their own config.json.
//
// held_out/counts.csv holds what must come out. `published` is the number of weights that the Hub
// reports for the checkpoint, https://huggingface.co/api/models/HF_ID?expand[]=safetensors (total);
// `evidence` says how we know it: seen in a public copy of that answer while this was written,
// remembered from the model's page, or computed only. Where a checkpoint stores more or less than
// the model has, `difference` says what.

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "catalog/json_text.hpp"
#include "catalog/model_of.hpp"
#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/graph/lower.hpp"

namespace llmviewer::held_out_test {
namespace {

const std::string kFolder = LLMVIEWER_SOURCE_DIR "/tests/catalog/held_out/";

struct HeldOut {
  std::string name;
  double parameters{}, active{}, kv_full{}, kv_windowed{}, window{}, mtp{}, vision{}, state{};
};

void PrintTo(const HeldOut& row, std::ostream* out) { *out << row.name; }

std::vector<HeldOut> held_out() {
  std::ifstream in{kFolder + "counts.csv"};
  std::string line;
  std::getline(in, line);
  std::vector<HeldOut> rows;
  while (std::getline(in, line)) {
    std::istringstream cells{line};
    std::string name;
    std::string id;
    std::getline(cells, name, ',');
    std::getline(cells, id, ',');
    const auto number = [&cells] {
      std::string cell;
      std::getline(cells, cell, ',');
      return std::stod(cell);
    };
    HeldOut row{.name = name};
    for (double* value : {&row.parameters, &row.active, &row.kv_full, &row.kv_windowed, &row.window,
                          &row.mtp, &row.vision, &row.state}) {
      *value = number();
    }
    rows.push_back(row);
  }
  return rows;
}

std::string config_named(const std::string& name) {
  std::ifstream in{kFolder + name + ".json"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string error_of_config(const Json& config) {
  return error_of([&] { lower(model_of(config.dump())); });
}

class HeldOutModel : public testing::TestWithParam<HeldOut> {};

TEST_P(HeldOutModel, HasThePublishedCount) {
  const HeldOut& row = GetParam();
  const ModelFacts facts = facts_of(model_of(config_named(row.name)));
  EXPECT_EQ(facts.parameters, row.parameters);
  EXPECT_EQ(facts.active_parameters, row.active);
  EXPECT_EQ(facts.kv_per_token_full.value(), row.kv_full);
  EXPECT_EQ(facts.kv_per_token_windowed.value(), row.kv_windowed);
  EXPECT_EQ(facts.window.value_or(0), row.window);
  EXPECT_EQ(facts.mtp_parameters, row.mtp);
  EXPECT_EQ(facts.vision_parameters, row.vision);
  EXPECT_EQ(facts.recurrent_state_elements, row.state);
}

INSTANTIATE_TEST_SUITE_P(Configs, HeldOutModel, testing::ValuesIn(held_out()),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
                           return name;
                         });

// What the config.json files of released models hold beside their shapes.
TEST(Junk, ChangesNothing) {
  const Json junk = Json::parse(R"({
      "_attn_implementation_autoset": true, "_from_model_config": true, "_name_or_path": "a/b",
      "_sliding_window_pattern": null, "attention_dropout": 0.1, "attention_softmax_in_fp32": true,
      "auto_map": {"AutoConfig": "configuration_x.XConfig"}, "aux_loss_alpha": 0.001,
      "begin_suppress_tokens": [220, 50257], "boi_token_index": 255999, "bos_token_id": 1,
      "cache_implementation": "hybrid", "classifier_dropout": 0.1, "clip_qkv": 8.0,
      "embd_pdrop": 0.1, "embedding_multiplier": 12.0, "eos_token_id": [1, 106], "ep_size": 1,
      "forced_decoder_ids": [[1, 50259]], "fused_add_norm": true, "gradient_checkpointing": false,
      "id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "ignore_index": -100,
      "image_token_index": 262144, "initializer_range": 0.02, "is_composition": true,
      "is_llama_config": true, "label2id": {"LABEL_0": 0}, "layer_norm_epsilon": 1e-5,
      "layernorm_full_attention_beta": 1.0, "logit_scale": 0.0625, "logits_scaling": 16.0,
      "mask_time_length": 10, "max_length": 448, "n_group": 1, "norm_topk_prob": true,
      "num_logits_to_keep": 1, "output_router_logits": false, "pad_token_id": 0,
      "pretraining_tp": 1, "query_pre_attn_scalar": 256, "rescale_prenorm_residual": true,
      "residual_in_fp32": true, "residual_multiplier": 0.22, "rms_norm_eps": 1e-6,
      "rope_interleaved": false, "rope_local_base_freq": 10000, "rope_scaling": {"factor": 8.0,
      "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "rope_theta": 500000.0,
      "routed_scaling_factor": 2.5, "router_aux_loss_coef": 0.001, "router_jitter_noise": 0.01,
      "scale_attn_weights": true, "scoring_func": "sigmoid", "seq_aux": true,
      "suppress_tokens": [1, 2, 7], "swiglu_limit": 7.0, "task_specific_params":
      {"text-generation": {"do_sample": true, "max_length": 50, "num_beams": 4}},
      "tokenizer_class": "GPT2Tokenizer", "topk_group": 1, "topk_method": "noaux_tc",
      "transformers.js_config": {"kv_cache_dtype": {"fp16": "float16"}},
      "transformers_version": "5.0.0", "use_cache": true, "use_mamba_kernels": true})");
  const Json bare = Json::parse(config_named("llama-3.2-1b"));
  Json full = bare;
  full.update(junk);
  EXPECT_EQ(facts_of(model_of(full.dump())).parameters, facts_of(model_of(bare.dump())).parameters);
}

TEST(UnknownField, ThatMayChangeShapesStopsByName) {
  const Json bare = Json::parse(config_named("llama-3.2-1b"));
  for (const char* field :
       {"block_configs", "q_lora_rank", "num_nextn_predict_layers", "n_shared_experts",
        "use_qk_norm", "attention_chunk_size", "layer_types", "hidden_size_per_layer_input",
        "num_kv_shared_layers", "mamba_d_state", "linear_num_key_heads", "ffn_dim_multiplier",
        "qk_layernorm", "cross_attention_layers", "index_topk", "attn_layer_indices"}) {
    Json config = bare;
    config[field] = 3;
    EXPECT_NE(error_of_config(config).find(field), std::string::npos) << field;
  }
}

struct Contradiction {
  const char* model;
  const char* field;
  Json value;
  const char* names[2];
};

TEST(ContradictoryFields, AreBothNamed) {
  const std::vector<Contradiction> cases{
      {"llama-3.2-1b", "num_key_value_heads", 7, {"num_attention_heads", "num_key_value_heads"}},
      {"nemotron-nano-9b-v2",
       "num_hidden_layers",
       50,
       {"hybrid_override_pattern has 56", "num_hidden_layers is 50"}},
      {"mimo-v2-flash",
       "num_hidden_layers",
       47,
       {"hybrid_layer_pattern has 48", "num_hidden_layers is 47"}},
      {"deepseek-v2",
       "num_experts_per_tok",
       161,
       {"num_experts_per_tok = 161", "n_routed_experts = 160"}},
      {"ling-mini-2.0", "num_experts", 7, {"num_experts_per_tok = 8", "num_experts = 7"}},
      {"granite-4.0-h-small", "mamba_n_heads", 96, {"mamba_expand", "mamba_n_heads = 96"}},
  };
  for (const Contradiction& test : cases) {
    Json config = Json::parse(config_named(test.model));
    config["mamba_d_head"] = nullptr;
    config[test.field] = test.value;
    const std::string error = error_of_config(config);
    for (const char* name : test.names) {
      EXPECT_NE(error.find(name), std::string::npos) << test.model << ": " << error;
    }
  }
}

TEST(Family, ThatIsNotEstablishedIsRefusedWithItsReason) {
  for (const char* type : {"gemma3n", "phi3small", "modernbert", "zamba2", "rwkv7", "lfm2",
                           "mllama", "longcat_flash", "kimi_k3", "deepseek_v4"}) {
    const std::string error = error_of_config({{"model_type", type}});
    EXPECT_NE(error.find("are not analysed: "), std::string::npos) << error;
  }
  Json shared = Json::parse(config_named("hunyuan-a13b"));
  shared["use_cla"] = true;
  EXPECT_NE(error_of_config(shared).find("use_cla"), std::string::npos);
}

Json block(Json attention, Json ffn) {
  return {{"attention", std::move(attention)}, {"ffn", std::move(ffn)}};
}

/// Llama-3.1-Nemotron-51B's widths, four layers of the kinds that it has.
Json nemotron_nas() {
  const Json none{{"no_op", true}};
  const Json linear{{"no_op", false}, {"replace_with_linear", true}, {"sparsify", nullptr}};
  return {{"model_type", "nemotron-nas"},
          {"hidden_size", 8192},
          {"num_hidden_layers", 4},
          {"num_attention_heads", 64},
          {"num_key_value_heads", nullptr},
          {"intermediate_size", nullptr},
          {"vocab_size", 128256},
          {"block_configs",
           {block({{"n_heads_in_group", 8}}, {{"ffn_mult", 5.25}}),
            block({{"n_heads_in_group", 16}}, {{"ffn_mult", 1.3125}}), block(linear, none),
            block(none, linear)}}};
}

TEST(LayersDescribedOneByOne, AreGroupsOfTheirOwn) {
  const Model model = model_of(nemotron_nas().dump());
  ASSERT_EQ(model.groups.size(), 4U);
  EXPECT_EQ(model.groups[0].name, "full-kv8/mlp-28672");
  EXPECT_EQ(model.groups[1].name, "full-kv4/mlp-7168");
  // h = 8192, d = 128: q and o h², k and v h·kv·d; gated networks 3·h·f; a norm where a branch is.
  const double h = 8192;
  const double attention = 2 * (2 * h * h) + 2 * h * (8 + 4) * 128;
  const double networks = 3 * h * (28672 + 7168);
  const double linears = 2 * h * h;
  const double norms = 6 * h + h;
  EXPECT_EQ(parameters(lower(model)), attention + networks + linears + norms + 2 * 128256 * h);
  EXPECT_EQ(facts_of(model).kv_per_token.value(), 2 * 2 * (8 + 4) * 128);
}

TEST(LayersDescribedOneByOne, AreCheckedOneByOne) {
  Json config = nemotron_nas();
  config["num_hidden_layers"] = 5;
  EXPECT_NE(error_of_config(config).find("block_configs has 4 entries and num_hidden_layers is 5"),
            std::string::npos);
  config = nemotron_nas();
  config["block_configs"][1]["attention"]["n_heads_in_group"] = 7;
  EXPECT_NE(error_of_config(config).find("block_configs[1].attention"), std::string::npos);
  config = nemotron_nas();
  config["block_configs"][0]["attention"]["window_length"] = 1024;
  EXPECT_NE(error_of_config(config).find("window_length = 1024"), std::string::npos);
  config = nemotron_nas();
  config["block_configs"][0]["ffn"]["ffn_mult"] = -1;
  EXPECT_NE(error_of_config(config).find("ffn_mult = -1"), std::string::npos);
}

// vLLM, compressed-tensors and modelopt name modules from the outside in.
TEST(ExclusionList, OfANestedModelIsHonoured) {
  Json config = Json::parse(config_named("llama4-maverick"));
  const auto weight_bytes = [&](const Json& ignore) {
    config["quantization_config"] = {
        {"quant_method", "compressed-tensors"},
        {"ignore", ignore},
        {"config_groups",
         {{"group_0",
           {{"targets", {"Linear"}},
            {"weights", {{"num_bits", 8}, {"type", "float"}, {"strategy", "tensor"}}}}}}}};
    return facts_of(model_of(config.dump())).weight_bytes.value();
  };
  const double all = weight_bytes(Json::array());
  const double one = 5120.0 * 40 * 128;
  EXPECT_EQ(weight_bytes({"language_model.model.layers.3.self_attn.q_proj"}) - all, one);
  EXPECT_EQ(weight_bytes({"model.language_model.layers.3.self_attn.q_proj"}) - all, one);
  EXPECT_EQ(weight_bytes({"re:.*self_attn.q_proj"}) - all, 48 * one);
  EXPECT_EQ(
      weight_bytes({"language_model.model.layers.1.feed_forward.shared_expert.up_proj"}) - all,
      5120.0 * 8192);
}

}  // namespace
}  // namespace llmviewer::held_out_test
