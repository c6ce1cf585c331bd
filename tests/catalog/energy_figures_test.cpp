#include <gtest/gtest.h>

#include <string>

#include "catalog/temporary_folder.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::energy_figures_test {
namespace {

const std::string kTypes =
    R"("fp64": {"as": "fp32"}, "fp32": {"add_pj": 1, "multiply_pj": 3}, "tf32": {"as": "fp32"},
       "bf16": {"as": "fp32"}, "fp16": {"as": "fp32"}, "fp8": {"as": "fp32"},
       "fp6": {"as": "fp32"}, "fp4": {"as": "fp32"}, "int8": {"as": "fp32"}, "int4": )";

EnergyFigures read(const std::string& int4, const std::string& rest) {
  const TemporaryFolder folder;
  folder.write("energy/published.json", R"({"arithmetic": {)" + kTypes + int4 + "}, " + rest + "}");
  return energy_figures({.configs = {folder.path()}, .hubs = {}});
}

const std::string kRest = R"("memory": {"HBM2": {"pj_per_bit": 4}}, "network": {"pj_per_bit": 5})";

std::string problem_of(const std::string& int4, const std::string& rest) {
  try {
    read(int4, rest);
  } catch (const Error& error) {
    return error.where() + ": " + error.problem();
  }
  return "";
}

TEST(EnergyFigures, AnOperationIsTheMeanOfAnAdditionAndAMultiplication) {
  const EnergyFigures figures = read(R"({"add_pj": 0.5, "multiply_pj": 0.7})", kRest);
  EXPECT_DOUBLE_EQ(figures.joules_per_op[DataType::fp32], 2e-12);
  EXPECT_DOUBLE_EQ(figures.joules_per_op[DataType::fp8], 2e-12);
  EXPECT_DOUBLE_EQ(figures.joules_per_op[DataType::int4], 0.6e-12);
  EXPECT_EQ(figures.stands_in[DataType::fp8], DataType::fp32);
  EXPECT_DOUBLE_EQ(figures.memory.at(0).joules, 4e-12);
}

TEST(EnergyFigures, OfAFileThatIsNotUnderstoodAreRefused) {
  for (const char* int4 :
       {"{}", R"({"add_pj": 1})", R"({"add_pj": -1, "multiply_pj": 1})", R"({"as": "int5"})",
        R"({"as": "fp8"})", R"({"as": "fp32", "x": 1})", "1"}) {
    EXPECT_NE(problem_of(int4, kRest), "") << int4;
  }
  const std::string good = R"({"as": "fp32"})";
  EXPECT_EQ(problem_of(good, kRest), "");
  for (const char* rest : {R"("memory": {})", R"("network": {"pj_per_bit": 5})",
                           R"("memory": 1, "network": {"pj_per_bit": 5})",
                           R"("memory": {"HBM2": {}}, "network": {"pj_per_bit": 5})",
                           R"("memory": {"HBM2": 4}, "network": {"pj_per_bit": 5})"}) {
    EXPECT_NE(problem_of(good, rest), "") << rest;
  }
}

}  // namespace
}  // namespace llmviewer::energy_figures_test
