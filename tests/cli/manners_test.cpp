// How the real process behaves: where it writes, what it leaves behind, how it ends.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/process.hpp"
#include "llmviewer/version.hpp"

namespace llmviewer::manners_test {
namespace {

using Words = std::vector<std::string>;

constexpr char kEscape = '\x1b';

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

Words main_job(const Words& more = {}) {
  Words words{"analyze", "--model", "llama2-7b", "--hw", "a6000", "--batch", "1", "--seq", "2048"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(Manners, ResultsGoToStdoutAlone) {
  const Outcome outcome = run_program(main_job());
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("q_proj"), std::string::npos);
  EXPECT_NE(outcome.out.find("prefill"), std::string::npos);
  EXPECT_NE(outcome.out.find("decode"), std::string::npos);
  EXPECT_NE(outcome.out.find("fits"), std::string::npos);
}

TEST(Manners, TheVersionIsOneLine) {
  const Outcome outcome = run_program({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, std::string{"llmviewer "} + kVersion + '\n');
}

TEST(Manners, AnAmbiguousNameIsResolvedWithANoteOnStderr) {
  for (const char* name : {"a100", "v100", "h100", "h200", "gh200", "rtx-6000", "tpu-v5"}) {
    const Outcome outcome = run_program({"analyze", "-m", "llama2-7b", "--hw", name});
    EXPECT_EQ(outcome.exit_code, 0) << name;
    EXPECT_TRUE(outcome.err.starts_with("note: " + std::string{name} + " is taken to mean "))
        << outcome.err;
    EXPECT_EQ(lines_in(outcome.err), 1U);
    EXPECT_EQ(outcome.out.find("note:"), std::string::npos);
  }
}

TEST(Manners, AnAliasIsTheDeviceItselfWithoutANote) {
  const Outcome plain = run_program(main_job());
  for (const char* name : {"nvidia_A6000", "rtx-a6000", "A6000"}) {
    Words words = main_job();
    words[4] = name;
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.err, "") << name;
    EXPECT_EQ(outcome.out, plain.out) << name;
  }
}

TEST(Manners, OptionsHaveTheOriginalToolsSpellings) {
  const Outcome ours =
      run_program({"analyze", "-m", "llama2-7b", "--hw", "a6000", "-b", "4", "-s", "512",
                   "--weights", "4", "--activations", "8", "--kv", "4", "--flash-attention"});
  const Outcome theirs = run_program({"analyze", "--model", "llama2-7b", "--hardware", "a6000",
                                      "--batchsize", "4", "--seqlen", "512", "--w_bit", "4",
                                      "--a_bit", "8", "--kv_bit", "4", "--use_flashattention"});
  EXPECT_EQ(theirs.exit_code, 0) << theirs.err;
  EXPECT_EQ(ours.out, theirs.out);
}

TEST(Manners, AFileGetsWhatStdoutWouldHaveGot) {
  const Workshop workshop;
  const std::string path = workshop.path("out.csv");
  const Outcome outcome = run_program(main_job({"-f", "csv", "-o", path}));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(contents(path), run_program(main_job({"-f", "csv"})).out);
  EXPECT_EQ(workshop.names(), Words{"out.csv"});
}

TEST(Manners, AFailureKeepsTheFileThatWasThere) {
  const Workshop workshop;
  const std::string path = workshop.file("out.txt", "precious");
  EXPECT_EQ(run_program(main_job({"--rows", "none", "-o", path})).exit_code, 1);
  EXPECT_EQ(run_program({"analyze", "-m", "nothing", "--hw", "a6000", "-o", path}).exit_code, 1);
  EXPECT_EQ(contents(path), "precious");
  EXPECT_EQ(workshop.names(), Words{"out.txt"});
}

TEST(Manners, AClosedPipeEndsItQuietly) {
  const Workshop workshop;
  const Outcome outcome = run_shell(
      "{ \"$LLMVIEWER\" hardware -f json; echo \"$?\" > status; } | head -n 1", workshop.folder());
  EXPECT_EQ(outcome.out, "{\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(contents(workshop.path("status")), "0\n");
}

TEST(Manners, AFullDeviceIsAnError) {
  for (const char* command :
       {"\"$LLMVIEWER\" analyze -m llama2-7b --hw a6000 > /dev/full",
        "\"$LLMVIEWER\" analyze -m llama2-7b --hw a6000 -o /dev/full",
        "\"$LLMVIEWER\" models > /dev/full", "\"$LLMVIEWER\" hardware -f csv > /dev/full"}) {
    const Workshop workshop;
    const Outcome outcome = run_shell(command, workshop.folder());
    EXPECT_EQ(outcome.exit_code, 1) << command;
    EXPECT_NE(outcome.err.find("error: "), std::string::npos) << command;
    EXPECT_NE(outcome.err.find("cannot be written"), std::string::npos) << outcome.err;
  }
}

TEST(Manners, AFolderIsNoFileToWrite) {
  const Workshop workshop;
  const Outcome outcome = run_program(main_job({"-o", workshop.folder().string()}));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(outcome.err.starts_with("error: ")) << outcome.err;
  EXPECT_TRUE(workshop.names().empty());
}

TEST(Manners, NotFittingIsAResultUnlessFittingIsRequired) {
  const Words large{"analyze", "-m", "llama2-70b", "--hw", "a6000"};
  const Outcome result = run_program(large);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.out.find("does not fit"), std::string::npos);
  Words required = large;
  required.emplace_back("--require-fit");
  const Outcome refused = run_program(required);
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_EQ(refused.out, result.out);
  EXPECT_EQ(run_program(main_job({"--require-fit"})).exit_code, 0);
}

TEST(Manners, ColoursAreForTerminalsAndForThoseWhoAsk) {
  EXPECT_EQ(run_program(main_job()).out.find(kEscape), std::string::npos);
  EXPECT_EQ(run_program(main_job({"--color", "never"})).out.find(kEscape), std::string::npos);
  const std::string colored = run_program(main_job({"--color", "always"})).out;
  EXPECT_NE(colored.find(kEscape), std::string::npos);
  EXPECT_EQ(run_program(main_job({"--color", "always"}), {"NO_COLOR=1"}).out, colored)
      << "what is asked for by name comes before NO_COLOR";
  EXPECT_EQ(run_program(main_job({"--color", "auto"}), {"NO_COLOR=1"}).out.find(kEscape),
            std::string::npos);
}

TEST(Manners, ColoursNeverReachTheFormatsOfMachines) {
  for (const char* format : {"csv", "json", "jsonl"}) {
    const Outcome outcome = run_program(main_job({"-f", format, "--color", "always"}));
    EXPECT_EQ(outcome.out.find(kEscape), std::string::npos) << format;
  }
}

TEST(Manners, OutputDoesNotDependOnTheLocale) {
  const std::string plain = run_program(main_job({"-f", "csv"})).out;
  EXPECT_EQ(run_program(main_job({"-f", "csv"}), {"LC_ALL=de_DE.UTF-8"}).out, plain);
}

TEST(Manners, AFolderOfTheUsersOwnIsReadFromOptionAndEnvironment) {
  const Workshop workshop;
  workshop.file("hardware/mine.json",
                R"({"name": "mine", "matrix": {"dense": {"fp16": "100 TFLOPS"}},
                    "vector": {"fp32": "50 TFLOPS"}, "memory": {"bandwidth": "1 TB/s"}})");
  const Words words{"analyze", "-m", "llama2-7b", "--hw", "mine"};
  const std::string folder = workshop.folder().string();
  Words with_option = words;
  with_option.insert(with_option.end(), {"--config-dir", folder});
  const Outcome by_option = run_program(with_option);
  const Outcome by_variable = run_program(words, {"LLMVIEWER_CONFIG_DIR=" + folder});
  EXPECT_EQ(by_option.exit_code, 0) << by_option.err;
  EXPECT_EQ(by_variable.out, by_option.out);
  EXPECT_EQ(run_program(words).exit_code, 1);
}

}  // namespace
}  // namespace llmviewer::manners_test
