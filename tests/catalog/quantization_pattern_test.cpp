// Patterns of a quantization_config name the modules it reaches or spares. They come with the
// model, so they are input like any other.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "catalog/modules.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::quantization_pattern_test {
namespace {

constexpr const char* kPath = "model.layers.0.self_attn.q_proj";

bool pattern_matches(const char* pattern, const char* path) {
  return ModulePattern{pattern}.matches(path);
}

TEST(QuantizationPattern, MatchesNamesGlobsAndExpressions) {
  EXPECT_TRUE(pattern_matches("lm_head", "lm_head"));
  EXPECT_TRUE(pattern_matches("re:.*q_proj", kPath));
  EXPECT_TRUE(pattern_matches("*self_attn*", kPath));
  EXPECT_FALSE(pattern_matches("re:.*k_proj", kPath));
  EXPECT_FALSE(pattern_matches("lm_head", kPath));
}

TEST(QuantizationPattern, MeansWholePartsOfAName) {
  EXPECT_TRUE(pattern_matches("gate", "model.layers.3.mlp.gate"));
  EXPECT_FALSE(pattern_matches("gate", "model.layers.3.mlp.gate_proj"));
  EXPECT_TRUE(pattern_matches("model.layers.*.self_attn", kPath));
  EXPECT_TRUE(
      pattern_matches("re:.*mlp\\.(gate|up|gate_up|down)_proj.*", "model.layers.0.mlp.up_proj"));
}

TEST(QuantizationPattern, IsAnErrorWhereItIsNotUnderstood) {
  for (const char* pattern : {"re:[", "re:(", "re:(?!x)y", "re:x{9}"}) {
    EXPECT_THROW(ModulePattern{pattern}, Error) << pattern;
  }
}

class HostilePattern : public testing::TestWithParam<const char*> {};

TEST_P(HostilePattern, EndsWithinSeconds) {
  EXPECT_EXIT(
      {
        alarm(5);
        try {
          pattern_matches(GetParam(), kPath);
        } catch (...) {  // an error is an answer as well
        }
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "");
}

INSTANTIATE_TEST_SUITE_P(Expressions, HostilePattern,
                         testing::Values("re:(.*)*(.*)*(.*)*!", "re:(a|a)*(.|.)*!",
                                         "re:(((((.*)*)*)*)*)!", "re:(x{1,1000}){1,1000}", "re:[",
                                         "re:(", "*****************************!"));

}  // namespace
}  // namespace llmviewer::quantization_pattern_test
