// One configuration through every command: the same numbers, to the last digit. The sweep adds up
// linear functions instead of operators and so rounds otherwise: its numbers are held to 10⁻¹².

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "cli/process.hpp"

namespace llmviewer::agreement_test {
namespace {

using Json = nlohmann::json;

constexpr const char* kConfigurations[]{
    "-m llama3-8b --hw h100-sxm -b 16 -s 2048 -g 128 --weights int8 --kv fp8 --flash-attention",
    "-m deepseek-v3 --hw h200-sxm -b 4 -s 3000 -g 77",
    "-m gemma2-27b --hw a6000 -b 3 -s 5000 -g 300 --weights int4-g128 --reserve 2GiB",
    "-m nemotron-h-56b --hw b200 -b 8 -s 1000 -g 10",
    "-m llama3-70b --hw h100-sxm --tp 8 --overlap 0.3 -b 16 -s 2048 -g 64",
    "-m mixtral-8x7b --hw h100-sxm --tp 2 --dp 4 --ep 8 --sequence-parallel -b 30 -g 9 -s 2k",
    "-m llama3-70b --hw h200-sxm --pp 3 --cp 2 -b 4 -s 2000 -g 5 --flash-attention",
};

Json json_of(const std::string& command_line) {
  const Outcome outcome = run_program(words_of(command_line));
  EXPECT_EQ(outcome.exit_code, 0) << command_line << outcome.err;
  return Json::parse(outcome.out, nullptr, false);
}

class Agreement : public ::testing::TestWithParam<const char*> {
 protected:
  Json analysis() const { return json_of(std::string{"analyze -f json "} + GetParam()); }
};

TEST_P(Agreement, CompareHasTheNumbersOfAnalyze) {
  const Json analyzed = analysis();
  const Json compared =
      json_of(std::string{"compare -f json --a '' --b '--weights fp16' "} + GetParam());
  const Json& first = compared["configurations"][0];
  EXPECT_EQ(first["generation"], analyzed["generation"]);
  EXPECT_EQ(first["memory"], analyzed["memory"]);
  ASSERT_EQ(first["stages"].size(), analyzed["stages"].size());
  for (std::size_t i = 0; i < analyzed["stages"].size(); ++i) {
    const Json& total = analyzed["stages"][i]["total"];
    EXPECT_EQ(first["stages"][i]["time_s"], total["time_s"]);
    EXPECT_EQ(first["stages"][i]["ops"], total["ops"]);
    EXPECT_EQ(first["stages"][i]["tokens_per_s"], total["tokens_per_s"]);
  }
}

TEST_P(Agreement, AdviceSetsOutFromTheNumbersOfAnalyze) {
  const Json analyzed = analysis();
  const Json asked = json_of(std::string{"advise -f json "} + GetParam())["asked"];
  EXPECT_EQ(asked["generation"], analyzed["generation"]);
  EXPECT_EQ(asked["memory"], analyzed["memory"]);
  ASSERT_EQ(asked["stages"].size(), analyzed["stages"].size());
  for (std::size_t i = 0; i < analyzed["stages"].size(); ++i) {
    EXPECT_EQ(asked["stages"][i]["time_s"], analyzed["stages"][i]["total"]["time_s"]);
  }
}

TEST_P(Agreement, MemoryHasTheBytesOfAnalyze) {
  const Json analyzed = analysis()["memory"];
  const Json held = json_of(std::string{"memory -f json "} + GetParam());
  double weights = 0;
  for (const Json& part : held["weights"]) weights += part["bytes"].get<double>();
  EXPECT_EQ(weights, analyzed["weights_bytes"].get<double>());
  EXPECT_EQ(held["memory"], analyzed);
}

TEST_P(Agreement, TheFlatFormatsHaveTheNumbersOfTheJson) {
  const Json analyzed = analysis();
  std::istringstream lines{
      run_program(words_of(std::string{"analyze -f jsonl --rows total "} + GetParam())).out};
  std::size_t stage = 0;
  for (std::string line; std::getline(lines, line); ++stage) {
    const Json row = Json::parse(line);
    EXPECT_EQ(row["time_s"], analyzed["stages"][stage]["total"]["time_s"]);
    EXPECT_EQ(row["ops"], analyzed["stages"][stage]["total"]["ops"]);
  }
  EXPECT_EQ(stage, analyzed["stages"].size());
}

TEST_P(Agreement, TheSweepHasTheNumbersOfAnalyze) {
  const Json analyzed = analysis();
  const Json row =
      json_of(std::string{"sweep -f jsonl --stage prefill,decode,generate "} + GetParam());
  const auto expect_close = [&](const std::string& column, const Json& expected) {
    ASSERT_TRUE(row.contains(column)) << column;
    const double value = expected.get<double>();
    EXPECT_NEAR(row[column].get<double>(), value, 1e-12 * std::fabs(value)) << column;
  };
  for (const Json& stage : analyzed["stages"]) {
    const std::string name = stage["stage"].get<std::string>() + "_";
    expect_close(name + "time_s", stage["total"]["time_s"]);
    expect_close(name + "ops", stage["total"]["ops"]);
    expect_close(name + "bytes", stage["total"]["memory_access_bytes"]);
    expect_close(name + "tokens_per_s", stage["total"]["tokens_per_s"]);
    EXPECT_EQ(row[name + "bound"], stage["total"]["bound"]) << name;
  }
  for (const char* name : {"ttft_s", "tpot_s", "latency_s", "throughput_tokens_per_s"}) {
    expect_close(name, analyzed["generation"][name]);
  }
  for (const char* name : {"weights_bytes", "kv_cache_bytes", "activation_bytes", "total_bytes"}) {
    expect_close(name, analyzed["memory"][name]);
  }
  EXPECT_EQ(row["fits"], analyzed["memory"]["fits"]);
}

INSTANTIATE_TEST_SUITE_P(Commands, Agreement, ::testing::ValuesIn(kConfigurations));

}  // namespace
}  // namespace llmviewer::agreement_test
