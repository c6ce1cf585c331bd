// What a config.json may hold, and what it must not.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catalog/json_text.hpp"
#include "catalog/model_of.hpp"
#include "catalog/temporary_folder.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/graph/lower.hpp"

namespace llmviewer::model_config_test {
namespace {

Json config() {
  return Json::parse(R"({"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2,
      "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96,
      "hidden_act": "silu", "vocab_size": 100})");
}

std::string error_with(const std::string& field, const std::string& value) {
  Json json = config();
  json[field] = Json::parse(value);
  return error_of([&] { model_of(json.dump()); });
}

TEST(ModelConfig, GivesTheModelItsSizes) {
  const Model model = model_of(config().dump());
  EXPECT_EQ(model.hidden, 64);
  EXPECT_EQ(model.layers(), 2);
  const auto& attention = std::get<Attention>(model.groups[0].layer.mixer);
  EXPECT_EQ(attention.heads, 4);
  EXPECT_EQ(attention.kv_heads, 2);
  EXPECT_EQ(attention.head_dim, 16);
  EXPECT_EQ(parameters(lower(model)), 2 * 30848 + 2 * 6400 + 64);
}

TEST(ModelConfig, TakesNullForAbsent) {
  Json json = config();
  json["num_key_value_heads"] = nullptr;
  json["head_dim"] = nullptr;
  json["quantization_config"] = nullptr;
  json["sliding_window"] = nullptr;
  EXPECT_EQ(std::get<Attention>(model_of(json.dump()).groups[0].layer.mixer).kv_heads, 4);
}

TEST(ModelConfig, BearsPythonsInfinity) {
  std::string text = config().dump();
  text.pop_back();
  EXPECT_NO_THROW(model_of(text + R"(, "max_position_embeddings": Infinity, "x": NaN})"));
}

class ImpossibleSize : public testing::TestWithParam<std::string> {};

TEST_P(ImpossibleSize, IsNamedWithItsField) {
  for (const char* field : {"hidden_size", "num_hidden_layers", "num_attention_heads",
                            "intermediate_size", "vocab_size"}) {
    const std::string error = error_with(field, GetParam());
    EXPECT_NE(error.find("config.json: "), std::string::npos) << field << ": " << error;
    EXPECT_NE(error.find(field), std::string::npos) << error;
  }
}

INSTANTIATE_TEST_SUITE_P(Values, ImpossibleSize,
                         testing::Values("0", "-1", "-4096", "1e10", "1e300", "2.5", "\"64\"",
                                         "true", "[64]", "{}", "9223372036854775807"));

TEST(ModelConfig, DemandsTheFieldsThatDecideShapes) {
  for (const char* field : {"hidden_size", "num_hidden_layers", "num_attention_heads",
                            "intermediate_size", "vocab_size"}) {
    Json json = config();
    json.erase(field);
    const std::string error = error_of([&] { model_of(json.dump()); });
    EXPECT_NE(error.find(field), std::string::npos) << error;
    EXPECT_NE(error.find("config.json: "), std::string::npos) << error;
  }
}

TEST(ModelConfig, RejectsHeadsThatDoNotDivide) {
  EXPECT_NE(error_with("num_attention_heads", "5").find("is not divisible by"), std::string::npos);
  EXPECT_NE(error_with("num_key_value_heads", "3").find("is not divisible by"), std::string::npos);
  EXPECT_NE(error_with("hidden_size", "65").find("is not divisible by"), std::string::npos);
}

TEST(ModelConfig, RejectsAnAbsurdNumberOfLayers) {
  EXPECT_NE(error_with("num_hidden_layers", "1000000").find("absurd"), std::string::npos);
}

TEST(ModelConfig, RejectsAnUnknownActivation) {
  EXPECT_NE(error_with("hidden_act", "\"tanhshrink\"").find("tanhshrink"), std::string::npos);
}

TEST(ModelConfig, NamesAFieldThatMayChangeShapesAndIsNotUnderstood) {
  for (const char* field :
       {"num_experts", "kv_lora_rank", "moe_intermediate_size", "ssm_state", "num_local_experts"}) {
    const std::string error = error_with(field, "8");
    EXPECT_NE(error.find(std::string{field} + " = 8 is not understood"), std::string::npos)
        << error;
  }
}

TEST(ModelConfig, BearsFieldsThatChangeNoShape) {
  for (const char* field : {"attention_dropout", "initializer_range", "rms_norm_eps",
                            "bos_token_id", "rope_theta", "comment"}) {
    EXPECT_EQ(error_with(field, "1"), "no error") << field;
  }
}

TEST(ModelConfig, RejectsAListOfLayersOfAnotherLength) {
  Json json = config();
  json["model_type"] = "qwen3";
  json["layer_types"] = Json::array({"full_attention"});
  const std::string error = error_of([&] { model_of(json.dump()); });
  EXPECT_NE(error.find("layer_types has 1 entries and num_hidden_layers is 2"), std::string::npos)
      << error;
}

TEST(ModelConfig, RejectsAnUnknownKindOfLayer) {
  Json json = config();
  json["model_type"] = "qwen3";
  json["layer_types"] = Json::array({"full_attention", "quantum_attention"});
  EXPECT_NE(error_of([&] { model_of(json.dump()); }).find("quantum_attention"), std::string::npos);
}

TEST(ModelConfig, RejectsTwoNamesOfOneSizeThatContradict) {
  EXPECT_NE(error_with("n_embd", "65").find("contradict"), std::string::npos);
  EXPECT_EQ(error_with("n_embd", "64"), "no error");
}

// Qwen/Qwen-7B states both: 8192 tokens in training, 32768 with its extrapolation.
TEST(ModelConfig, BearsTwoLengthsOfContext) {
  EXPECT_EQ(error_of([] {
              model_of(R"({"model_type": "qwen", "hidden_size": 4096, "intermediate_size": 22016,
      "num_attention_heads": 32, "num_hidden_layers": 32, "kv_channels": 128, "vocab_size": 151936,
      "max_position_embeddings": 32768, "seq_length": 8192, "no_bias": true, "rotary_pct": 1.0,
      "rotary_emb_base": 10000, "use_dynamic_ntk": true, "use_logn_attn": true,
      "tie_word_embeddings": false, "scale_attn_weights": true, "emb_dropout_prob": 0.0})");
            }),
            "no error");
}

TEST(ModelConfig, OfAnUnknownTypeIsAnsweredWithTheKnownOnes) {
  const TemporaryFolder folder;
  const std::string path = folder.write("config.json", R"({"model_type": "brandnew"})");
  const std::string error = error_of([&] { Catalog{}.model(path); });
  EXPECT_EQ(error.find(path + ": model_type \"brandnew\" is not known; known are "), 0U) << error;
  EXPECT_NE(error.find("llama"), std::string::npos);
}

TEST(ModelConfig, WithoutTypeIsAnError) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] {
              Catalog{}.model(folder.write("config.json", "{}"));
            }).find("has no model_type"),
            std::string::npos);
}

TEST(ModelConfig, OfAnUnknownTypeCanBeAssumedToBeOfAKnownFamily) {
  const TemporaryFolder folder;
  Json json = config();
  json["model_type"] = "brandnew";
  const std::string path = folder.write("config.json", json.dump());
  const Model model = Catalog{}.model(path, {.overrides = {}, .assume = "llama"});
  EXPECT_EQ(model.assumed, "llama");
  EXPECT_EQ(model.layers(), 2);
  EXPECT_THROW(Catalog{}.model(path, {.overrides = {}, .assume = "lama"}), Error);
}

TEST(ModelOverride, ReplacesAFactOfAModel) {
  const Model model =
      Catalog{}.model("llama2-7b", {.overrides = {{"num_hidden_layers", "16"}}, .assume = {}});
  EXPECT_EQ(model.layers(), 16);
}

TEST(ModelOverride, ThatCannotBeIsAnError) {
  for (const Override& change : std::vector<Override>{{"num_hiden_layers", "16"},
                                                      {"num_hidden_layers", "-1"},
                                                      {"num_hidden_layers", "many"},
                                                      {"num_hidden_layers.x", "1"},
                                                      {"", "1"},
                                                      {"a.b.c", "1"}}) {
    EXPECT_THROW(Catalog{}.model("llama2-7b", {.overrides = {change}, .assume = {}}), Error)
        << change.path;
  }
}

// Far beyond any device, but no undefined arithmetic on the way.
TEST(ModelOverride, OfAbsurdSizesYieldsAModelOrAnError) {
  for (const char* value : {"1000000000", "999999999"}) {
    try {
      const Model model = Catalog{}.model(
          "dit-xl-2",
          {.overrides = {{"input_size", value}, {"patch_size", value}, {"in_channels", value}},
           .assume = {}});
      EXPECT_GT(parameters(lower(model)), 1e24);
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace llmviewer::model_config_test
