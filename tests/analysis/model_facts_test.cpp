#include "llmviewer/analysis/model_facts.hpp"

#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::model_facts_test {
namespace {

ModelFacts facts(const char* model) { return facts_of(Catalog{}.model(model)); }

TEST(ModelFacts, RolesAndMatricesSumUpToTheParameters) {
  for (const char* model : {"llama2-7b", "gemma2-9b", "gpt2", "opt-350m", "falcon-7b"}) {
    const ModelFacts all = facts(model);
    double roles = 0;
    for (const RoleParameters& role : all.roles) roles += role.parameters;
    double matrices = 0;
    for (const MatrixFact& matrix : all.matrices) matrices += matrix.repeat * matrix.parameters;
    EXPECT_EQ(roles, all.parameters) << model;
    EXPECT_EQ(matrices, all.parameters) << model;
  }
}

TEST(ModelFacts, OfLlama2AreThePublishedOnes) {
  const ModelFacts all = facts("llama2-7b");
  EXPECT_EQ(all.parameters, 6738415616);
  EXPECT_EQ(all.kv_per_token, Bytes{2.0 * 32 * 4096 * 2});  // K and V, layers, width, bytes
  EXPECT_EQ(all.kv_per_token_windowed, Bytes{0});
  EXPECT_FALSE(all.window.has_value());
  EXPECT_EQ(all.weight_bytes, Bytes{2 * all.parameters});
}

TEST(ModelFacts, TellWindowedLayersFromFullOnes) {
  const ModelFacts all = facts("gemma2-9b");
  EXPECT_EQ(all.window, 4096);
  EXPECT_EQ(all.kv_per_token_full, all.kv_per_token_windowed);
  EXPECT_EQ(all.kv_per_token, all.kv_per_token_full + all.kv_per_token_windowed);
}

TEST(ModelFacts, CountATiedMatrixOnceAndSaySo) {
  const ModelFacts all = facts("gpt2");
  const MatrixFact& head = all.matrices.back();
  EXPECT_EQ(head.name, "lm_head");
  EXPECT_EQ(head.parameters, 0);
  EXPECT_EQ(head.formula, "hidden × vocabulary (tied to the embedding)");
}

}  // namespace
}  // namespace llmviewer::model_facts_test
