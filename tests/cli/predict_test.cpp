// --predict through the real process.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/process.hpp"
#include "report/json_schema.hpp"

namespace llmviewer::predict_test {
namespace {

using Json = nlohmann::json;

constexpr const char* kAsked = " -m llama3-8b --hw h100-sxm -b 8 -s 2048 -g 128 --predict";

Outcome run(const std::string& words) { return run_program(words_of(words)); }

Json json_of(const std::string& words) {
  const Outcome outcome = run(words + " -f json");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return Json::parse(outcome.out);
}

Json schema_of(const std::string& command) {
  std::ifstream in{LLMVIEWER_SOURCE_DIR "/schema/" + command + ".schema.json"};
  return Json::parse(in);
}

void expect_refused(const std::string& words, const std::string& part) {
  SCOPED_TRACE(words);
  expect_error_line(run(words), part);
}

TEST(Predict, JsonKeepsItsSchema) {
  for (const char* more : {"", " --clients 64 --prefix-hit 0.5", " --tp 2 --engine vllm"}) {
    SCOPED_TRACE(more);
    const Json json = json_of(std::string{"analyze"} + kAsked + more);
    EXPECT_THAT(test::breaches(json, schema_of("analysis")), testing::IsEmpty());
    // twelve kernels; in a group two all-reduces of a layer, those of embedding and logits
    EXPECT_EQ(json["stages"][1]["predicted"]["ops"].size(), json.contains("layout") ? 16U : 12U);
  }
  EXPECT_THAT(test::breaches(json_of(std::string{"compare"} + kAsked + " --engine vllm --tp 1,2"),
                             schema_of("compare")),
              testing::IsEmpty());
}

// The rows of a stage and what the host does are the stage's time.
TEST(Predict, RowsOfCsvSumUpToTheStage) {
  const Json json = json_of(std::string{"analyze"} + kAsked);
  for (const Json& stage : json["stages"]) {
    if (!stage.contains("predicted")) continue;
    double sum = stage["predicted"]["host_s"].get<double>();
    for (const Json& op : stage["ops"]) {
      sum += op["repeat"].get<double>() * op["predicted_time_s"].get<double>();
    }
    EXPECT_NEAR(sum / stage["predicted"]["time_s"].get<double>(), 1, 1e-9);
    EXPECT_GT(stage["predicted"]["time_s"], stage["total"]["time_s"]);
  }
}

TEST(Predict, WithoutItNothingIsSaidOfIt) {
  const Outcome csv = run("analyze -m llama3-8b --hw h100-sxm -f csv");
  EXPECT_EQ(csv.out.find("predicted"), std::string::npos);
  EXPECT_EQ(run("analyze -m llama3-8b --hw h100-sxm -f json").out.find("predicted"),
            std::string::npos);
}

/// By plans, and where the cache holds a part of the prompts point by point.
TEST(Predict, SweepsAgreeWithAnalyze) {
  for (const char* asked : {" --clients 32", " --clients 32 --prefix-hit 0.5"}) {
    const Json json = json_of(std::string{"analyze"} + kAsked + asked);
    const Outcome sweep = run(std::string{"sweep"} + kAsked + asked +
                              " --columns decode_predicted_time_s,predicted_tpot_s,server_tpot_s "
                              "-f jsonl");
    const Json row = Json::parse(sweep.out);
    const auto expect_equal = [&](const char* column, const Json& number) {
      EXPECT_NEAR(row[column].get<double>() / number.get<double>(), 1, 1e-9) << column << asked;
    };
    expect_equal("decode_predicted_time_s", json["stages"][1]["predicted"]["time_s"]);
    expect_equal("predicted_tpot_s", json["predicted"]["generation"]["tpot_s"]);
    expect_equal("server_tpot_s", json["predicted"]["server"]["tpot_s"]);
  }
}

TEST(Predict, EnginesAreAnAxisOfASweep) {
  const Outcome sweep = run(std::string{"sweep"} + kAsked +
                            " --engine vllm,sglang --clients 8,64 --columns "
                            "engine,clients,server_tpot_s -f csv");
  EXPECT_EQ(std::ranges::count(sweep.out, '\n'), 5) << sweep.err;
}

TEST(Predict, AdviceGoesByTheTimesToExpect) {
  const Json json = json_of(std::string{"analyze"} + kAsked);
  const Json advice = json_of(std::string{"advise"} + kAsked + " --goal tpot");
  EXPECT_THAT(test::breaches(advice, schema_of("advice")), testing::IsEmpty());
  EXPECT_EQ(advice["asked"]["generation"]["tpot_s"], json["predicted"]["generation"]["tpot_s"]);
}

// A row's batch meets the target by the times that analyze expects, and one more does not.
TEST(Predict, PlansHoldTimesToExpectToTheirTargets) {
  const std::string asked =
      " -m llama3-8b --hw h100-sxm -s 2048 -g 128 --predict --engine vllm --weights own --kv own";
  const Json plan = json_of("plan" + asked + " --tpot 10ms");
  EXPECT_THAT(test::breaches(plan, schema_of("plan")), testing::IsEmpty());
  const Json& row = plan["rows"][0];
  const auto tpot = [&](double batch) {
    const Json json =
        json_of("analyze -m llama3-8b --hw h100-sxm -s 2048 -g 128 --predict --engine vllm -b " +
                std::to_string(static_cast<int>(batch)));
    return json["predicted"]["generation"]["tpot_s"].get<double>();
  };
  const double batch = row["batch"].get<double>();
  EXPECT_LE(tpot(batch), 0.01);
  EXPECT_GT(tpot(batch + 1), 0.01);
  EXPECT_EQ(row["generation"]["tpot_s"], tpot(batch));
}

TEST(Predict, ExplainShowsFormNumbersAndEvidence) {
  const Outcome outcome = run(std::string{"analyze"} + kAsked + " --explain gate_proj");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* part : {"gate+up_proj, form gemm bf16", "bytes / (memory_efficiency·bandwidth)",
                           "fitted to ", "aiconfigurator"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part << '\n' << outcome.out;
  }
}

TEST(Predict, EveryEngineRunsOnItsDevices) {
  for (const char* engine : {"generic", "trtllm", "vllm", "sglang", "static", "gpt-fast"}) {
    EXPECT_EQ(
        json_of(std::string{"analyze"} + kAsked + " --engine " + engine)["predicted"]["engine"],
        engine);
  }
  const Json cuda = json_of(
      "analyze -m llama3-8b --hw rtx-4090 -s 512 -g 128 --weights q4_k_m --predict --engine "
      "llamacpp-cuda");
  EXPECT_TRUE(cuda["predicted"]["refused"].empty());
  const Json metal = json_of(
      "analyze -m llama3-8b --hw apple-m2-ultra -s 512 -g 128 --weights q4_0 --predict --engine "
      "llamacpp-metal");
  EXPECT_TRUE(metal["predicted"]["refused"].empty());
}

// A 4090 is among the devices of llama.cpp's forms only.
TEST(Predict, SaysWhereNoOperatorOfADeviceWasMeasured) {
  const auto beyond = [](const std::string& hardware) {
    const Json json = json_of("analyze -m llama3-8b -s 512 --predict --hw " + hardware);
    return json["predicted"]["beyond_measured"].dump();
  };
  EXPECT_NE(beyond("rtx-4090").find("no operator of rtx-4090"), std::string::npos);
  EXPECT_EQ(beyond("h100-sxm").find("no operator"), std::string::npos);
}

TEST(Predict, RefusesInOneLine) {
  expect_refused(std::string{"analyze"} + kAsked + " --engine vlm", "vllm");
  expect_refused("analyze -m llama3-8b --hw h100-sxm --engine vllm", "add --predict");
  expect_refused("analyze -m llama3-8b --hw h100-sxm --predict --clients 4", "--gen");
  expect_refused(std::string{"analyze"} + kAsked + " --prefix-hit 0.5", "--clients");
  expect_refused(std::string{"analyze"} + kAsked + " --clients 4 --engine static",
                 "one batch at a time");
  expect_refused(std::string{"analyze"} + kAsked + " --profile /nowhere.json", "nowhere.json");
  expect_refused("sweep -m llama2-7b --hw a6000 --accounting llm-viewer --predict", "--accounting");
  const std::string best = "sweep -m llama3-8b --hw h100-sxm --devices 8 -g 9 --predict";
  expect_refused(best + " --clients 4", "--clients");
  expect_refused(best + " --engine llamacpp-cuda", "--engine");
  expect_refused("sweep -m dit-xl-2 --hw h100-sxm --devices 2 --steps 20 --predict", "--steps");
  expect_refused("memory -m llama3-8b --hw h100-sxm --predict", "--predict");
  expect_refused(std::string{"advise"} + kAsked + " --tp 16", "--predict");
}

}  // namespace
}  // namespace llmviewer::predict_test
