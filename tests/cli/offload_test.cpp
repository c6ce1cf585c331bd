// --offload through the real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/process.hpp"
#include "report/json_schema.hpp"

namespace llmviewer::offload_test {
namespace {

using Json = nlohmann::json;

Outcome run(const std::string& line) { return run_program(words_of(line)); }

std::string out_of(const std::string& line) {
  const Outcome outcome = run(line);
  EXPECT_EQ(outcome.exit_code, 0) << line << '\n' << outcome.err;
  return outcome.out;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void expect_refused(const std::string& line, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(line);
  expect_error_line(run(line), part, exit_code);
}

const std::string kLlama = "-m llama2-7b --hw a6000 -s 512 ";

TEST(OffloadOption, SaysWhatLiesInHostMemory) {
  const std::string out = out_of("analyze " + kLlama + "--rows total --offload weights=0.5,kv=0.5");
  EXPECT_TRUE(holds(out, "50.0 % of the weights and 50.0 % of the KV cache")) << out;
  EXPECT_TRUE(holds(out, "weights 6.28 GiB")) << out;
  EXPECT_EQ(out,
            out_of("analyze " + kLlama + "--rows total --offload weights=0.5 --offload kv=0.5"));
  EXPECT_EQ(out, out_of("analyze " + kLlama + "--rows total --offload weights=0.5+kv=0.5"));
  EXPECT_EQ(out_of("analyze " + kLlama), out_of("analyze " + kLlama + "--offload weights=0"));
}

TEST(OffloadOption, IsARoofOfItsOwn) {
  const std::string explained =
      out_of("analyze " + kLlama + "--stage decode --explain q_proj --offload weights=0.5");
  EXPECT_TRUE(holds(explained, "PCIe           16.8 MB     32 GB/s")) << explained;
  EXPECT_TRUE(holds(explained, "524 µs  ◀ binds")) << explained;
  const std::string rows = out_of("analyze " + kLlama +
                                  "--stage decode --columns op,limiter --offload weights=0.5 "
                                  "-f csv");
  EXPECT_TRUE(holds(rows, "q_proj,pcie")) << rows;
}

TEST(OffloadOption, FitsTheSchemas) {
  for (const char* command : {"analyze", "memory"}) {
    const std::string name = std::string{command} == "analyze" ? "analysis" : command;
    std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/" + name + ".schema.json"};
    const Json json = Json::parse(
        out_of(std::string{command} + " " + kLlama + "--offload weights=4GiB,kv=0.25 -f json"));
    EXPECT_EQ(test::breaches(json, Json::parse(in)), std::vector<std::string>{}) << command;
    EXPECT_NEAR(json["offload"]["weights_share"].get<double>(), 4.0 * (1 << 30) / 13476831232,
                1e-9);
    EXPECT_EQ(json["offload"]["kv_share"], 0.25);
  }
}

TEST(OffloadOption, LetsFitWhatDidNot) {
  const std::string large = "-m llama3-70b --hw h100-sxm -s 512 ";
  EXPECT_EQ(run("analyze " + large + "--require-fit").exit_code, 3);
  EXPECT_EQ(run("analyze " + large + "--require-fit --offload weights=0.5").exit_code, 0);
  EXPECT_TRUE(holds(out_of("memory " + large + "--offload weights=0.5"), "in host memory"));
}

TEST(OffloadOption, IsAnAxisOfSweepAndAPartOfComparisonsAndPages) {
  const std::string rows = out_of("sweep " + kLlama +
                                  "--offload weights=0,weights=0.5,weights=0.5+kv=0.5 --columns "
                                  "offload,decode_time_s,total_bytes");
  EXPECT_EQ(std::ranges::count(rows, '\n'), 4) << rows;
  EXPECT_TRUE(holds(rows, "weights=0.5+kv=0.5,")) << rows;
  const std::string compared =
      out_of("compare -m llama2-7b --hw a6000 -s 512 --a '-b 1' --b '--offload weights=0.5'");
  EXPECT_TRUE(compared.starts_with("no offload against offload weights=0.5")) << compared;
  EXPECT_TRUE(holds(out_of("report " + kLlama + "--offload kv=0.5"), "in host memory"));
}

TEST(OffloadOption, ThatMakesNoSenseIsRefusedInOneLine) {
  for (const char* text : {"weights", "weights=", "weights=2", "kv=-0.5", "kv=-1GB", "disk=0.5",
                           "kv=much", "kv=0.5,kv=0.5", "weights=1TB", "kv=100GB"}) {
    expect_refused("analyze " + kLlama + "--offload " + text, "--offload");
  }
  expect_refused("analyze " + kLlama + "--offload kv=0.5 --accounting llm-viewer", "--offload");
  expect_refused("analyze -m llama2-7b --hw h100-sxm -s 64 --pp 2 --offload kv=1MB", "pipeline");
  expect_refused("analyze -m bert-base --hw a6000 -s 64 --offload kv=0.5", "--offload kv");
  expect_refused("plan -m llama2-7b --hw a6000 --ttft 1s --offload kv=0.5", "--offload", 2);
  expect_refused("analyze -m llama2-7b --hw apple-m1 -s 64 --offload kv=0.5", "PCIe");
}

}  // namespace
}  // namespace llmviewer::offload_test
