// llmviewer compare through the real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::compare_command_test {
namespace {

Outcome compared(const std::string& options) { return run_program(words_of("compare " + options)); }

void expect_refused(const std::string& options, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(options);
  expect_error_line(compared(options), part, exit_code);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

TEST(CompareCommand, ListsMakeConfigurations) {
  const Outcome outcome = compared("-m llama3-8b --hw a100-80g-sxm,h100-sxm -b 16 -s 4096");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(first_line(outcome.out), "a100-80g-sxm against h100-sxm");
  EXPECT_EQ(first_line(compared("-m llama3-8b,llama2-7b --hw h100-sxm").out),
            "llama3-8b against llama2-7b");
  EXPECT_EQ(first_line(compared("-m llama3-8b --hw h100-sxm --weights bf16,int8,int4").out),
            "3 configurations");
  EXPECT_EQ(first_line(compared("-m llama3-8b --hw h100-sxm,b200 --kv fp8,bf16").out),
            "4 configurations");
  EXPECT_EQ(first_line(compared("-m llama3-8b --hw h100-sxm -b 1,2 --unlike").out),
            "batch 1 against batch 2");
  EXPECT_EQ(first_line(compared("-m llama3-8b --hw h100-sxm --prefix 0,512 --unlike").out),
            "prefix 0 against prefix 512");
}

TEST(CompareCommand, TitlesTellEnginesApart) {
  const Outcome outcome =
      run_program({"compare", "-m", "llama3-8b", "--hw", "h100-sxm", "--a",
                   "--predict --engine vllm", "--b", "--predict --engine sglang"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(first_line(outcome.out), "engine vllm against engine sglang");
}

TEST(CompareCommand, ChoosesALayoutForEachGroup) {
  const std::string model = "-m llama3-8b --hw h100-sxm -b 8 -s 512 -g 16 ";
  const Outcome outcome = compared(model + "--devices 2,4 -f csv");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("note: --tp 2"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("note: --tp 4"), std::string::npos) << outcome.err;
  const Outcome chosen =
      compared(model + "--a '--tp 2 --sequence-parallel' --b '--tp 4 --sequence-parallel' -f csv");
  EXPECT_EQ(chosen.err, "");
  std::string named = outcome.out;
  for (std::size_t at = 0; (at = named.find("devices ", at)) != std::string::npos;) {
    named.replace(at, std::string{"devices "}.size(), "tp ");
  }
  EXPECT_EQ(named, chosen.out);
}

TEST(CompareCommand, QuotedOptionsMakeConfigurations) {
  const Outcome lists = compared("-m llama3-8b --hw a100-80g-sxm,h100-sxm -s 512 -f json");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"-m", "llama3-8b", "-s", "512", "--a", "--hw a100-80g-sxm", "--b", "--hw h100-sxm"},
           {"--a", "-m 'llama3-8b' --hw a100-80g-sxm -s 512", "--b",
            "--model \"llama3-8b\"  --hw=h100-sxm -s 5\\12"}}) {
    std::vector<std::string> all{"compare", "-f", "json"};
    all.insert(all.end(), words.begin(), words.end());
    EXPECT_EQ(run_program(all).out, lists.out);
  }
}

TEST(CompareCommand, QuotedOptionsAddToTheCommonOnes) {
  const Outcome outcome = run_program(
      {"compare", "-m", "llama3-8b", "--hw", "h100-sxm", "--set", "model.num_hidden_layers=2",
       "--a", "--set hw.memory.bandwidth=1TB/s", "--b", "--flash-attention"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("· 2 layers\n"), std::string::npos) << outcome.out;
  EXPECT_EQ(first_line(outcome.out),
            "no flash-attention, model.num_hidden_layers=2 hw.memory.bandwidth=1TB/s against "
            "flash-attention, model.num_hidden_layers=2");
}

TEST(CompareCommand, AnEmptyStringIsTheCommonConfiguration) {
  const Outcome outcome = run_program({"compare", "-m", "llama3-8b", "--hw", "h100-sxm", "--a", "",
                                       "--b", "--weights int4-g128", "--c", "--kv fp8"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* line :
       {"\n  a  own weights, own KV cache  ", "\n  b  weights int4-g128, own KV cache",
        "\n  c  own weights, KV cache fp8  "}) {
    EXPECT_NE(outcome.out.find(line), std::string::npos) << line << " in\n" << outcome.out;
  }
}

TEST(CompareCommand, TheSameTwiceIsNoError) {
  const Outcome outcome = compared("-m llama3-8b --hw h100-sxm,h100-sxm");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.out.find("there is no difference in time"), std::string::npos);
}

TEST(CompareCommand, SaysOnceWhatANameIsTakenFor) {
  const Outcome outcome = compared("-m llama3-8b --hw h100 --kv fp8,bf16");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
}

TEST(CompareCommand, RefusesUnlikeWorkloads) {
  expect_refused("-m llama3-8b --hw h100-sxm -b 1,16", "unlike workloads: batch 1 and 16");
  expect_refused("-m llama3-8b --hw h100-sxm -s 512,1k", "seq 512 and 1000");
  expect_refused("-m llama3-8b --hw h100-sxm --a '-g 5' --b '-g 6'", "gen 5 and 6");
  EXPECT_EQ(compared("-m llama3-8b --hw h100-sxm -b 1,16 -g 5,7 --unlike").exit_code, 0);
}

TEST(CompareCommand, RefusesWrongOptions) {
  const std::string common = "-m llama3-8b --hw h100-sxm ";
  expect_refused(common, "one configuration only", 2);
  expect_refused(common + "--a '-b 1'", "one configuration only", 2);
  expect_refused(common + "-b 1,2,3,4,5,6,7,8,9 -s 1,2,3 --unlike", "27 configurations", 2);
  expect_refused(common + "--a '-b 1' --b '--batsch 2'", "--b: \"--batsch\"", 2);
  expect_refused(common + "--a '-b 1' --b '-f json'", "--b: \"-f\"", 2);
  expect_refused(common + "--a '-b' --b '-b 2'", "--a: ", 2);
  expect_refused(common + "--a '-b 1' --b \"--weights", "quote \" is not closed");
  expect_refused("--a '-m llama3-8b' --b '-m llama2-7b'", "--hw", 2);
  expect_refused("-m llama3-8b,lama2-7b --hw h100-sxm", "\"lama2-7b\"");
  expect_refused(common + "--weights int8,int5", "\"int5\"");
  expect_refused(common + "--kv fp8,bf16 --accounting llm-viewer", "--accounting");
  expect_refused(common + "--kv fp8,bf16 -f yaml", "\"yaml\"");
}

}  // namespace
}  // namespace llmviewer::compare_command_test
