// A model stored narrower than 16 bit by its own configuration must not be taken for a wide one.

#include <gtest/gtest.h>

#include <string>

#include "catalog/temporary_folder.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::own_precision_test {
namespace {

/// Bytes of the weights, or 0 where the model is refused: both are honest, 16 bit is not.
double weight_bytes_or_refused(const std::string& name) {
  try {
    return analyze(Catalog{}.model(name), Catalog{}.hardware("h100-sxm"), Scenario{})
        .memory.weights.value();
  } catch (const Error&) {
    return 0;
  }
}

TEST(OwnPrecision, OfACheckpointWithItsOwnQuantisationFile) {
  // 80 layers of 8192² + 2·8192·1024 + 8192² + 3·8192·28672 = 855638016 elements at one byte,
  // embedding and head of 128256·8192 and norms (2·80 + 1)·8192 at two.
  const double linears = 80 * 855638016.0;
  const double rest = 2 * (2 * 128256.0 * 8192 + 161 * 8192);
  const double bytes = weight_bytes_or_refused("llama3.1-70b-fp8");
  if (bytes == 0) GTEST_SKIP() << "refused";
  EXPECT_GE(bytes, linears + rest);
  EXPECT_LE(bytes, 1.01 * (linears + rest)) << "scales add little";
}

TEST(OwnPrecision, OfAQuantizationConfig) {
  const TemporaryFolder folder;
  for (const char* config :
       {R"({"quant_method": "fp8", "activation_scheme": "dynamic"})",
        R"({"quant_method": "bitsandbytes", "load_in_4bit": true, "bnb_4bit_quant_type": "nf4"})",
        R"({"quant_method": "gptq", "bits": 4, "desc_act": false})",
        R"({"quant_method": "awq", "bits": 4, "zero_point": true})"}) {
    const std::string path = folder.write("config.json", R"({"model_type": "llama",
      "hidden_size": 1024, "num_hidden_layers": 20, "num_attention_heads": 8,
      "intermediate_size": 4096, "vocab_size": 1000, "quantization_config": )" +
                                                             std::string{config} + "}");
    constexpr double kParameters = 20.0 * (4 * 1024 * 1024 + 3 * 1024 * 4096);
    EXPECT_LT(weight_bytes_or_refused(path), 1.2 * kParameters) << config;
  }
}

}  // namespace
}  // namespace llmviewer::own_precision_test
