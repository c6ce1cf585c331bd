// llmviewer advise through the real process.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::advise_command_test {
namespace {

using Json = nlohmann::json;

Outcome advise(const std::string& options) { return run_program(words_of("advise " + options)); }

void expect_refused(const std::string& options, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(options);
  expect_error_line(advise(options), part, exit_code);
}

/// What a command that advice names prints, as JSON.
Json printed_by(const std::string& command, const Workshop& workshop) {
  const std::string program = "llmviewer ";
  EXPECT_TRUE(command.starts_with(program)) << command;
  const Outcome outcome =
      run_shell("\"$LLMVIEWER\" " + command.substr(program.size()) + " -f json", workshop.folder());
  EXPECT_EQ(outcome.exit_code, 0) << command << '\n' << outcome.err;
  return outcome.exit_code == 0 ? Json::parse(outcome.out) : Json{};
}

double number_in(const Json& analysis, const std::string& goal) {
  if (goal == "memory") return analysis["memory"]["total_bytes"];
  if (!analysis.contains("generation") || analysis["generation"].is_null()) {
    return analysis["stages"].back()["total"][goal == "ttft" ? "time_s" : "tokens_per_s"];
  }
  const char* key = goal == "ttft"   ? "ttft_s"
                    : goal == "tpot" ? "tpot_s"
                                     : "throughput_tokens_per_s";
  return analysis["generation"][key];
}

/// Every row's command, run by a shell, gives the row's number to the last digit.
void expect_reproduced(const std::string& options, const Workshop& workshop) {
  SCOPED_TRACE(options);
  const Outcome outcome =
      run_shell("\"$LLMVIEWER\" advise " + options + " -f json", workshop.folder());
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json advice = Json::parse(outcome.out);
  const std::string goal = advice["goal"];
  const auto expect_number = [&](const Json& command, const Json& effect) {
    const Json analysis = printed_by(command, workshop);
    ASSERT_FALSE(analysis.is_null());
    EXPECT_EQ(effect["number"].get<double>(), number_in(analysis, goal)) << command;
    EXPECT_EQ(effect["memory"], analysis["memory"]) << command;
    ASSERT_EQ(effect["stages"].size(), analysis["stages"].size()) << command;
    for (std::size_t i = 0; i < analysis["stages"].size(); ++i) {
      const Json& total = analysis["stages"][i]["total"];
      EXPECT_EQ(effect["stages"][i]["bound"], total["bound"]) << command;
      EXPECT_EQ(effect["stages"][i]["time_s"], total["time_s"]) << command;
    }
  };
  expect_number(advice["command"], advice["asked"]);
  for (const Json& lever : advice["levers"]) expect_number(lever["command"], lever["after"]);
  expect_number(advice["combination"]["command"], advice["combination"]["after"]);
}

TEST(AdviseCommand, AnswersOnStdoutAlone) {
  const Outcome outcome = advise("-m llama2-7b --hw a6000 -s 2048");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  for (const char* part :
       {"goal ", "tpot, because decode takes", "one lever", "together", "binds ", "command ",
        "--weights int4-g128", "--flash-attention", "--speculate", "--hw ", "--kv int"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part;
  }
}

TEST(AdviseCommand, EveryRowsCommandReproducesItsNumber) {
  const Workshop workshop;
  workshop.file("my model/config.json",
                R"({"model_type": "llama", "hidden_size": 256, "num_hidden_layers": 4,
                    "num_attention_heads": 8, "intermediate_size": 512, "vocab_size": 1000})");
  for (const char* options :
       {"-m llama2-7b --hw a6000 -s 2048", "--model llama2-70b --hardware nvidia_A6000 --goal ttft",
        "-m deepseek-v3 --hw b200 --batchsize 8 -g 500 --goal throughput --mla absorbed",
        "-m llama3-8b --hw h100 -b 4 -g 64 --goal throughput --set model.num_hidden_layers=16 "
        "--set hw.memory.bandwidth=3TB/s",
        "-m llama3-8b --hw a6000 -g 50 --speculate llama3.2-1b --acceptance 0.8 --goal tpot",
        "-m bert-base --hw h100-sxm -s 512", "-m dit-xl-2 --hw a6000 --steps 20 --cfg",
        "-m 'my model/config.json' --hw a6000 --w_bit 8 --stage prefill --goal memory",
        "-m whisper-large-v3 --hw rtx-4090 --use_flashattention --reserve '1 GiB'"}) {
    expect_reproduced(options, workshop);
  }
}

TEST(AdviseCommand, KeepsToTheDeviceWhoseFactsAreReplaced) {
  const std::string out =
      advise("-m llama2-7b --hw a6000 --set hw.memory.bandwidth=1TB/s -f csv").out;
  EXPECT_EQ(out.find(",device,device,"), std::string::npos) << out;
}

TEST(AdviseCommand, RequiresTheConfigurationToFitOnlyWhenAsked) {
  EXPECT_EQ(advise("-m llama2-70b --hw a6000").exit_code, 0);
  EXPECT_EQ(advise("-m llama2-70b --hw a6000 --require-fit").exit_code, 3);
}

TEST(AdviseCommand, RefusesWrongOptions) {
  const std::string common = "-m llama2-7b --hw a6000 ";
  expect_refused(common + "--goal speed", "--goal: \"speed\" is no goal");
  expect_refused(common + "--goal tpt", "did you mean \"tpot\"");
  expect_refused("-m bert-base --hw a6000 --goal tpot", "bert-base makes one pass");
  expect_refused("-m bert-base --hw a6000 -g 5", "bert-base has no generate stage");
  expect_refused(common + "--goal tpot -g 1", "use --gen 2 or more");
  expect_refused(common + "--new 4 --context 100", "--new: a step of its own");
  expect_refused(common + "--accounting llm-viewer", "--accounting");
  expect_refused(common + "--acceptance 0.5", "--acceptance");
  expect_refused(common + "--speculate tinyllama-1.1b --acceptance 1.5 -g 9", "1.5");
  expect_refused(common + "-f yaml", "\"yaml\"");
  expect_refused(common + "--batch none", "--batch");
  expect_refused("-m llama2-7b", "--hw", 2);
  expect_refused(common + "--gaol tpot", "--goal", 2);
}

}  // namespace
}  // namespace llmviewer::advise_command_test
