// llmviewer plan through the real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::plan_command_test {
namespace {

using Json = nlohmann::json;

Outcome plan(const std::string& options) { return run_program(words_of("plan " + options)); }

Json json_of(const std::string& command) {
  const Outcome outcome = run_program(words_of(command + " -f json"));
  EXPECT_EQ(outcome.exit_code, 0) << command << '\n' << outcome.err;
  return Json::parse(outcome.out);
}

void expect_refused(const std::string& options, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(options);
  expect_error_line(plan(options), part, exit_code);
}

TEST(PlanCommand, AnswersOnStdoutAlone) {
  const Outcome outcome =
      plan("-m llama3-8b --hw all -s 2048 -g 256 --ttft 500ms --tpot 20ms --max-cost 3");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_LE(std::ranges::count(outcome.out, '\n'), 40);
  for (const char* part : {"TTFT ≤ 500 ms", "TPOT ≤ 20 ms", "price ≤ 3 USD/h", "cheapest first"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part;
  }
}

TEST(PlanCommand, SaysWhatAnAmbiguousNameWasTakenFor) {
  const Outcome outcome = plan("-m llama3-8b --hw h100,a6000 --ttft 1s");
  EXPECT_EQ(outcome.err, "note: h100 is taken to mean h100-sxm (NVIDIA H100 SXM5 80GB)\n");
}

/// Every row's flags, handed to analyze, print its numbers to the last digit.
TEST(PlanCommand, ItsRowsAreThoseOfAnalyze) {
  for (const std::string request :
       {"-m llama3-8b -s 2048 -g 256", "-m deepseek-v2-lite -s 900 -g 20 --prefix 300 --chunk 256",
        "-m llama2-13b -s 512 -g 64 --speculate llama2-7b --acceptance 0.7"}) {
    const Json study =
        json_of("plan " + request + " --hw a6000,h100-sxm,epyc-9654 --ttft 900ms --tpot 40ms");
    EXPECT_EQ(study["rows"].size(), 18U);
    for (const Json& row : study["rows"]) {
      SCOPED_TRACE(row["flags"]);
      const Json analyzed =
          json_of("analyze " + request + " --flash-attention " + row["flags"].get<std::string>());
      EXPECT_EQ(row["generation"], analyzed["generation"]);
      EXPECT_EQ(row["memory"], analyzed["memory"]);
      EXPECT_EQ(row["precision"], analyzed["precision"]);
    }
  }
}

/// The flags of every row of a document, handed to analyze, print its numbers.
void expect_reproduced(const Json& rows, const std::string& request) {
  EXPECT_GT(rows.size(), 0U);
  for (const Json& row : rows) {
    SCOPED_TRACE(row["flags"]);
    const Json analyzed =
        json_of("analyze " + request + " --flash-attention " + row["flags"].get<std::string>());
    EXPECT_EQ(row["generation"], analyzed["generation"]);
    EXPECT_EQ(row["memory"], analyzed["memory"]);
    EXPECT_EQ(row.value("layout", Json{}), analyzed.value("layout", Json{}));
  }
}

TEST(PlanCommand, ItsRowsOfGroupsAreThoseOfAnalyze) {
  const std::string request = "-m llama3-70b -s 900 -g 20";
  for (const std::string group :
       {"--tp 4 --dp 2", "--pp 4", "--devices 4", "--tp 2 --cp 2 --sequence-parallel"}) {
    const Json study = json_of("plan " + request + " --hw h100-sxm --ttft 3s " + group);
    expect_reproduced(study["rows"], request);
  }
  const Json search = json_of("plan " + request + " --hw h100-sxm --gpus 2,4 --ttft 3s --top 10");
  expect_reproduced(search["groups"], request);
  expect_reproduced(search["front"], request);
}

TEST(PlanCommand, ItsPoolsAreThoseOfAnalyze) {
  const std::string request = "-m llama3-70b -s 900";
  const Json result = json_of("plan " + request +
                              " -g 20 --hw h100-sxm --gpus 2,4 --disaggregate --rate 9 --ttft 2s "
                              "--tpot 20ms --overlap 0.5");
  const std::string common = request + " --overlap 0.5";
  expect_reproduced(Json::array({result["prefill"]["group"]}), common + " -g 1");
  expect_reproduced(Json::array({result["decode"]["group"]}), common + " -g 20");
  expect_reproduced(Json::array({result["collocated"]["group"]}), common + " -g 20");
}

/// As the issue has it: no length, no number of tokens.
TEST(PlanCommand, SearchesGroupsOfTheUsualRequest) {
  const Outcome outcome = plan("-m llama3-8b --hw h100-sxm --gpus ..4 --tpot 30ms --ttft 2s");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.out.find("1, 2, 4 of h100-sxm"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("prompt 1024 · 256 generated"), std::string::npos) << outcome.out;
  EXPECT_TRUE(outcome.err.starts_with("walked ")) << outcome.err;
  EXPECT_NE(outcome.err.find(" a second\n"), std::string::npos) << outcome.err;
}

TEST(PlanCommand, ReadsSizesAsSweepsDo) {
  const auto sizes = [](const std::string& gpus) {
    return json_of("plan -m gpt2 --hw h100-sxm --weights own --kv own -s 64 -g 8 --gpus " +
                   gpus)["sizes"];
  };
  EXPECT_EQ(sizes("..6"), Json({1, 2, 4, 6}));
  EXPECT_EQ(sizes("4,1,4"), Json({1, 4}));
  EXPECT_EQ(sizes("2..4"), Json({2, 3, 4}));
  EXPECT_EQ(sizes("1..8:x2"), Json({1, 2, 4, 8}));
}

TEST(PlanCommand, RefusesWrongGroups) {
  const std::string common = "-m llama3-8b --hw h100-sxm -s 2048 -g 256 ";
  expect_refused(common + "--gpus 4..2", "--gpus");
  expect_refused(common + "--gpus 0", "0 is no possible count");
  expect_refused(common + "--gpus ..5000", "too many");
  expect_refused(common + "--gpus 1..600", "600 sizes");
  expect_refused(common + "--gpus 2 --tp 2", "the layout is given already");
  expect_refused(common + "--gpus 2 --devices 2", "--devices");
  expect_refused(common + "--gpus 2 --ttft 1s --hardware-for", "--hardware-for");
  expect_refused(common + "--devices 2 --ttft 1s --hardware-for", "--hardware-for");
  expect_refused(common + "--devices 2 --pp 2 --ttft 1s", "the layout is given already");
  expect_refused(common + "--tp 3 --ttft 1s", "do not divide");
  expect_refused(common + "--pp 2 --micro-batches 2 --ttft 1s --predict", "--micro-batches");
  expect_refused(common + "--gpus 2 --jobs 0", "--jobs");
  expect_refused(common + "--disaggregate", "--requests-per-s");
  expect_refused(common + "--disaggregate --rate 5 --max-cost 3", "--max-cost");
  expect_refused("-m llama3-8b --hw cerebras-wse3 --gpus 1", "cerebras-wse3");
}

/// What a chip needs: set so the targets are met, and with 0.1 % less they are not.
void expect_exact(const std::string& options) {
  SCOPED_TRACE(options);
  const Json needs = json_of("plan --hardware-for " + options);
  // The formats as they are: what is not named would be tried in several.
  const std::string one = options.find("--weights") == std::string::npos ? " --weights own" : "";
  int checked = 0;
  for (const Json& resource : needs["needed"]) {
    if (resource["needed"].is_null()) continue;
    for (const double part : {1.0, 0.999}) {
      std::string sets;
      for (const Json& setting : resource["settings"]) {
        sets += " --set " + setting["path"].get<std::string>() + "=" +
                round_trip(part * setting["value"].get<double>());
      }
      const Json row = json_of("plan --kv own" + one + sets + " " + options)["rows"][0];
      EXPECT_EQ(row["status"], part == 1 ? "meets" : "misses") << sets;
    }
    ++checked;
  }
  EXPECT_GE(checked, 1);
}

TEST(PlanCommand, AChipOfTheFigureNeededMeetsTheTargetsAndNoLess) {
  expect_exact("-m llama3-8b --hw a6000 -s 2048 -g 256 --ttft 200ms --tpot 10ms");
  expect_exact("-m llama3-8b --hw a6000 -s 2048 -g 256 --tpot 30ms --throughput 400");
  expect_exact("-m llama3-8b --hw h100-sxm --weights fp8 -s 2048 -g 256 -b 4 --latency 2s");
  expect_exact("-m llama3-8b --hw rtx-4090 --accumulate fp32 -s 900 -g 20 --ttft 300ms");
  expect_exact("-m llama3-8b --hw epyc-9654 -s 512 -g 100 --tpot 50ms");
  expect_exact("-m mixtral-8x7b --hw h200-sxm -s 512 -g 100 --requests-per-s 3");
  expect_exact("-m deepseek-v2-lite --hw a6000 -s 512 -g 100 -b 2 --ttft 300ms --tpot 9ms");
  expect_exact("-m llama3-70b --hw h100-sxm --tp 4 --weights own -s 512 -g 100 --tpot 9ms");
  expect_exact("-m llama3-70b --hw h100-sxm --tp 8 --dp 2 --weights own -s 512 -g 9 --ttft 20ms");
}

/// The factor of an unreachable target is that of the roof it names.
TEST(PlanCommand, TheFactorOfAShortfallIsEnough) {
  const std::string asked =
      "plan -m llama3-8b --hw a6000 --weights own --kv own -s 2048 -g 256 --tpot 10ms";
  const Json missed = json_of(asked)["rows"][0]["missed"][0];
  EXPECT_EQ(missed["limiter"], "dram");
  for (const double part : {1.0001, 0.999}) {
    const double bandwidth = part * missed["factor"].get<double>() * 768e9;
    const Json row =
        json_of(asked + " --set hw.memory.bandwidth=" + round_trip(bandwidth))["rows"][0];
    EXPECT_EQ(row["status"], part > 1 ? "meets" : "misses");
  }
}

TEST(PlanCommand, TakesAttentionAsFusedUnlessTold) {
  const std::string asked = "plan -m llama3-8b --hw a6000 -s 2048 --ttft 1s";
  EXPECT_EQ(json_of(asked), json_of(asked + " --flash-attention on"));
  EXPECT_EQ(json_of(asked)["fused_attention"], true);
  EXPECT_EQ(json_of(asked + " --flash-attention off")["fused_attention"], false);
}

TEST(PlanCommand, TriesTheFormatsThatAreNamed) {
  const Json study =
      json_of("plan -m llama3-8b --hw a6000 --weights own,int4-g128 --kv int8 --ttft 1s");
  EXPECT_EQ(study["rows"].size(), 2U);
}

TEST(PlanCommand, RefusesWrongOptions) {
  const std::string bare = "-m llama3-8b --hw a6000 ";
  const std::string common = bare + "-s 2048 -g 256 ";
  expect_refused(common, "no target", 2);
  expect_refused("--hw a6000 --ttft 1s", "which model", 2);
  expect_refused("-m llama3-8b --ttft 1s", "which devices", 2);
  expect_refused(common + "--ttft 0ms", "--ttft");
  expect_refused(common + "--tpot=-1ms", "--tpot");
  expect_refused(common + "--tpot 3furlongs", "\"3furlongs\"");
  expect_refused(common + "--max-cost 0", "--max-cost");
  expect_refused(common + "--throughput 100 --requests-per-s 5", "1280 tokens/s");
  expect_refused(common + "--ttft 2s --latency 1s", "--ttft");
  expect_refused(common + "--ttft 1s --prefix 2048", "--prefix");
  expect_refused(common + "--ttft 1s --accounting llm-viewer", "--accounting");
  expect_refused(common + "--ttft 1s --stage decode", "--stage", 2);
  expect_refused(common + "--ttft 1s --new 3 --context 5", "--new", 2);
  expect_refused(common + "--ttft 1s --weights own,int5", "\"int5\"");
  expect_refused(common + "--ttft 1s --weights own,,int8", "--weights");
  expect_refused(common + "--ttft 1s --flash-attention maybe", "--flash-attention");
  expect_refused(common + "--ttft 1s --top -3", "--top");
  expect_refused(common + "--ttft 1s -f yaml", "\"yaml\"");
  expect_refused(common + "--ttft 1s --compute fp8", "fp8");
  expect_refused(bare + "--tpot 10ms", "--gen");
  expect_refused(bare + "-g 1 --tpot 10ms", "--gen 2");
  expect_refused("-m llama3-8b --hw foo* --ttft 1s", "\"foo*\"");
  expect_refused("-m bert-base --hw a6000 --ttft 1s", "does not generate");
  expect_refused("-m dit-b-2 --hw a6000 --ttft 1s", "does not generate");
  expect_refused("-m llama3-8b --hw all --ttft 1s --hardware-for", "--hardware-for");
  expect_refused(common + "--ttft 1s --weights own,int8 --hardware-for", "several formats");
  expect_refused(common + "--ttft 1s --max-cost 1 --hardware-for", "no price");
  expect_refused(common + "--tttf 1s", "--ttft", 2);
}

}  // namespace
}  // namespace llmviewer::plan_command_test
