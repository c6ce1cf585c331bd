// llmviewer memory through the real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::memory_command_test {
namespace {

Outcome memory(const std::string& options) { return run_program(words_of("memory " + options)); }

void expect_refused(const std::string& options, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(options);
  expect_error_line(memory(options), part, exit_code);
}

TEST(MemoryCommand, ChoosesALayout) {
  const Outcome outcome = memory("-m llama3-8b --hw h100-sxm -s 512 --devices 4 --goal memory");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("4 devices"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("is chosen: a device holds"), std::string::npos) << outcome.out;
  expect_refused("-m llama3-8b --hw h100-sxm --goal memory", "add --devices N");
  expect_refused("-m llama3-8b --hw h100-sxm --devices 4 --tp 2", "the layout is given already");
}

TEST(MemoryCommand, AnswersOnStdoutAlone) {
  const Outcome outcome = memory("-m llama2-7b --hw a6000 -s 2048");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  for (const char* part : {"weights", "KV cache", "activations", "fits:", "largest", "widest"}) {
    EXPECT_NE(outcome.out.find(part), std::string::npos) << part;
  }
}

/// The line that analyze ends with, and ours.
TEST(MemoryCommand, GivesTheVerdictOfAnalyze) {
  for (const char* options : {"-m llama2-7b --hw a6000 -s 2048", "-m llama2-70b --hw a6000 -b 3",
                              "-m gemma2-9b --hw h100-sxm -s 9000 -g 50 --reserve 2GiB"}) {
    const std::string analyzed = run_program(words_of(std::string{"analyze "} + options)).out;
    const std::size_t at = std::min(analyzed.find("fits: "), analyzed.find("does not fit: "));
    ASSERT_NE(at, std::string::npos);
    const std::string verdict = analyzed.substr(at, analyzed.find('\n', at) - at);
    EXPECT_NE(memory(options).out.find(verdict), std::string::npos) << verdict;
  }
}

/// "-b 27" and "-s 3653" of the answer, asked for, fit; one more does not.
TEST(MemoryCommand, ItsFlagsReproduceItsAnswers) {
  const std::string common = "-m llama3-8b --hw a6000 --require-fit ";
  const std::string out = memory(common + "-b 4 -s 4096").out;
  const auto number_after = [&](const std::string& text) {
    const std::size_t at = out.find(text);
    EXPECT_NE(at, std::string::npos) << text << " in\n" << out;
    return std::stoi(out.substr(at + text.size()));
  };
  const int batch = number_after("largest  -b ");
  const int seq = number_after("\n         -s ");
  for (const int more : {0, 1}) {
    const int expected = more == 0 ? 0 : 3;
    EXPECT_EQ(memory(common + "-s 4096 -b " + std::to_string(batch + more)).exit_code, expected);
    EXPECT_EQ(memory(common + "-b 4 -s " + std::to_string(seq + more)).exit_code, expected);
  }
  const std::string weights = out.substr(out.find("--weights "));
  EXPECT_EQ(memory(common + "-b 4 -s 4096 " + weights.substr(0, weights.find(':'))).exit_code, 0);
}

TEST(MemoryCommand, RequiresTheAllocatedMemoryToFit) {
  const std::string asked =
      "-m mistral-7b --hw a6000 -b 60 -s 8192 --flash-attention --stage decode --require-fit";
  EXPECT_EQ(memory(asked).exit_code, 0);
  EXPECT_EQ(memory(asked + " --kv-block 16").exit_code, 0);
  EXPECT_EQ(memory(asked + " --kv-block 16 --kv-uniform").exit_code, 3);
}

TEST(MemoryCommand, ChoosesAmongTheFormatsAskedFor) {
  const std::string out =
      memory("-m llama2-70b --hw a6000 --formats int8,int4-g128,int4 --flash-attention").out;
  EXPECT_NE(out.find("widest   --weights int4-g128: "), std::string::npos) << out;
}

TEST(MemoryCommand, RefusesWrongOptions) {
  const std::string common = "-m llama2-7b --hw a6000 ";
  expect_refused(common + "--kv-block 0", "--kv-block");
  expect_refused(common + "--kv-block 1.5", "--kv-block");
  expect_refused(common + "--kv-block 1e6", "at most 65536");
  expect_refused(common + "--formats int8,int5", "\"int5\"");
  expect_refused(common + "--accounting llm-viewer", "--accounting");
  expect_refused(common + "-f yaml", "\"yaml\"");
  expect_refused(common + "--color pink", "--color");
  expect_refused(common + "--batch none", "--batch");
  expect_refused("-m llama2-7b", "--hw", 2);
  expect_refused(common + "--kv-blok 16", "--kv-block", 2);
}

}  // namespace
}  // namespace llmviewer::memory_command_test
