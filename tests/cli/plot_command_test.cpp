// llmviewer plot through the real process.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cli/process.hpp"
#include "plot/xml.hpp"

namespace llmviewer::plot_command_test {
namespace {

void expect_picture(const std::string& options) {
  SCOPED_TRACE(options);
  const Outcome outcome = run_program(words_of("plot " + options));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(problem_of_xml(outcome.out), "");
}

void expect_refused(const std::string& options, const std::string& part, int exit_code = 1) {
  SCOPED_TRACE(options);
  const Workshop workshop;
  expect_error_line(run_shell("\"$LLMVIEWER\" plot " + options + " </dev/null", workshop.folder()),
                    part, exit_code);
  EXPECT_TRUE(workshop.names().empty());
}

TEST(PlotCommand, DrawsOnStdout) {
  expect_picture("roofline -m llama2-7b --hw a6000");
  expect_picture("roofline -m llama2-7b --hw a6000,h100-sxm --weights fp16,int8 --theme dark");
  expect_picture("roofline -m llama2-7b --hw a6000 --a '' --b --flash-attention --arrows");
  expect_picture(
      "roofline -m facebook/opt-125m --hw llm-viewer:nvidia_A6000 --accounting llm-viewer");
  expect_picture("breakdown -m deepseek-v3 --hw h200-sxm --flash-attention");
  expect_picture("breakdown -m llama2-7b --hw a6000 --new 1,2,4,8 --context 1024");
  expect_picture("memory -m llama2-7b --hw a6000 -b 1..64:x2 -s 4096");
  expect_picture("memory -m llama2-7b --hw a6000 --a '' --b '--weights 4 --kv 4' --relative");
  expect_picture("graph -m deepseek-v3 --hw h200-sxm --stage decode --group mla/moe");
  expect_picture("graph -m whisper-large-v3 --hw h200-sxm --group all");
  expect_picture("curve -m llama2-7b --hw a6000 -b 1..64:x2 -x batch -y decode_time_s");
  expect_picture("curve -m llama2-7b --hw a6000 -b 1..64:x2 -x batch -y total_bytes,decode_time_s");
  expect_picture(
      "curve -m llama2-7b --hw a6000 --set hw.memory.bandwidth=200GB/s..4TB/s:x2 -x "
      "hw.memory.bandwidth -y decode_time_s");
  expect_picture(
      "heatmap -m llama2-7b --hw a6000 -b 1..8 -s 128..4k:x2 -x batch -y seq --value "
      "prefill_bound");
}

TEST(PlotCommand, GraphDrawsTheStageAskedForAlsoBesideAnEncoder) {
  for (const char* group : {"", " --group all"}) {
    const Outcome outcome = run_program(words_of(
        "plot graph -m whisper-large-v3 --hw h200-sxm --stage decode" + std::string{group}));
    EXPECT_NE(outcome.out.find(">decode · batch"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.out.find("data-op=\"decode/full/mlp/cross_q_proj\""), std::string::npos);
  }
}

/// Characters, not bytes.
std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::size_t columns = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++columns;
    if (c == '\n') columns = 0;
    widest = std::max(widest, columns);
  }
  return widest;
}

TEST(PlotCommand, DrawsInCharactersAsWideAsAsked) {
  for (const char* kind : {"roofline -m llama2-7b --hw a6000", "breakdown -m llama2-7b --hw a6000",
                           "memory -m llama2-7b --hw a6000 -b 1,64 -s 4096 --relative",
                           "heatmap -m llama2-7b --hw a6000 -b 1..10 -s 1k,2k -x batch -y seq "
                           "--value decode_time_s",
                           "curve -m llama2-7b --hw a6000 -b 1..64:x2 --weights 16,4 -x batch -y "
                           "decode_time_s,total_bytes"}) {
    for (const char* width : {"80", "140"}) {
      const Outcome outcome =
          run_program(words_of("plot " + std::string{kind} + " --terminal --width " + width));
      SCOPED_TRACE(kind);
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
      EXPECT_LE(widest_line(outcome.out), std::stoul(width)) << outcome.out;
      EXPECT_GE(widest_line(outcome.out), std::stoul(width) - 16);
      EXPECT_EQ(outcome.out.find('\033'), std::string::npos);
    }
    const Outcome colored =
        run_program(words_of("plot " + std::string{kind} + " --terminal --color always"));
    EXPECT_NE(colored.out.find("\033[38;5;"), std::string::npos);
  }
}

TEST(PlotCommand, ListsTheGraphWithinTheWidth) {
  for (const char* options : {"graph -m llama2-7b --hw a6000 --terminal --width ",
                              "graph -m llama2-7b --hw a6000 --group all --terminal --width "}) {
    const std::string command = "plot " + std::string{options};
    const Outcome outcome = run_program(words_of(command + "70"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_LE(widest_line(outcome.out), 70U) << outcome.out;
    EXPECT_EQ(outcome.out.find('\033'), std::string::npos);
    EXPECT_NE(outcome.out.find("gate_proj, up_proj"), std::string::npos) << outcome.out;
    const Outcome colored = run_program(words_of(command + "70 --color always"));
    EXPECT_NE(colored.out.find("\033[38;5;"), std::string::npos);
  }
}

TEST(PlotCommand, TakesTheWidthFromTheEnvironment) {
  const auto words = words_of("plot breakdown -m llama2-7b --hw a6000 --terminal");
  EXPECT_NEAR(static_cast<double>(widest_line(run_program(words, {"COLUMNS=150"}).out)), 145, 10);
  EXPECT_NEAR(static_cast<double>(widest_line(run_program(words, {"COLUMNS=wide"}).out)), 95, 10);
}

TEST(PlotCommand, DrawsASweepThatIsPipedIn) {
  const Workshop workshop;
  const Outcome outcome = run_shell(
      "\"$LLMVIEWER\" sweep -m llama2-7b --hw a6000,h100-sxm -b 1..64:x2 -g 16 | \"$LLMVIEWER\" "
      "plot curve -x batch -y tpot_s --series hw -o out.svg",
      workshop.folder());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  const std::string svg = contents(workshop.path("out.svg"));
  EXPECT_EQ(problem_of_xml(svg), "");
  EXPECT_NE(svg.find("h100-sxm"), std::string::npos);
}

TEST(PlotCommand, APipedSweepIsDrawnAsTheSameSweepAskedFor) {
  const Workshop workshop;
  const std::string sweep = "-m llama2-7b --hw a6000 -b 1..64:x2 -s 512,2048";
  const std::string plot = "curve -x batch -y decode_time_s --series seq";
  EXPECT_EQ(run_shell("\"$LLMVIEWER\" sweep " + sweep + " | \"$LLMVIEWER\" plot " + plot,
                      workshop.folder())
                .out,
            run_program(words_of("plot " + plot + " " + sweep)).out);
}

TEST(PlotCommand, RefusesWrongInputs) {
  const std::string common = " -m llama2-7b --hw a6000 ";
  expect_refused("", "plot", 2);
  expect_refused("rooflin" + common, "\"roofline\"", 2);
  expect_refused("roofline --hw a6000", "--model", 2);
  expect_refused("roofline" + common + "--theme pink", "--theme");
  expect_refused("roofline" + common + "--themes dark", "--theme", 2);
  expect_refused("roofline" + common + "-o out.pdf", "SVG or PNG");
  expect_refused("roofline" + common + "-o out.png --terminal", "--terminal");
  expect_refused("roofline" + common + "-o no/such/folder/out.svg", "cannot be written");
  expect_refused("roofline" + common + "-b 1,2,3,4,5 -s 1,2,3,4", "too many", 2);
  expect_refused("graph" + common + "--group full", "full/mlp");
  expect_refused("graph" + common + "--terminal --group full", "full/mlp");
  expect_refused("graph" + common + "-b 1,2", "too many", 2);
  expect_refused("memory" + common + "-b 1..1M", "--batch");
  expect_refused("memory" + common + "-b 1..64", "too many", 2);
  expect_refused("roofline" + common + "--terminal --width 20", "--width");
  expect_refused("roofline" + common + "--terminal --color pink", "--color");
  expect_refused("heatmap" + common + "-o out.png --terminal", "--terminal");
  expect_refused("curve" + common + "-y decode_time_s", "-x", 2);
  expect_refused("curve" + common + "-x batch", "-y", 2);
  expect_refused("curve" + common + "-x bach -y decode_time_s", "\"batch\"");
  expect_refused("curve" + common + "-x batch -y decode_tim_s", "\"decode_time_s\"");
  expect_refused("curve" + common + "-x batch -y decode_bound", "no numbers");
  expect_refused("curve" + common + "-x batch -y decode_time_s --log z", "--log");
  expect_refused("curve -x batch -y tpot_s", "no rows");
  expect_refused("curve -m llama2-7b -x batch -y tpot_s", "--hw", 2);
  expect_refused("heatmap" + common + "-x batch -y seq", "--value", 2);
  expect_refused("heatmap" + common + "-b 1,2 -s 1k -g 1,2 -x batch -y seq --value tpot_s", "gen");
}

}  // namespace
}  // namespace llmviewer::plot_command_test
