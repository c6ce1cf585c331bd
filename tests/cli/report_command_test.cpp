// llmviewer report through the real process.

#include <gtest/gtest.h>

#include <string>

#include "cli/process.hpp"

namespace llmviewer::report_command_test {
namespace {

TEST(ReportCommand, WritesAPageThatSaysWhatMadeIt) {
  const Workshop workshop;
  const Outcome outcome = run_shell(
      "\"$LLMVIEWER\" report -m llama2-7b --hw a6000 -s 2k -g 16 -o r.html", workshop.folder());
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out + outcome.err, "");
  const std::string page = contents(workshop.path("r.html"));
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
  for (const char* command : {"<code>llmviewer analyze -m llama2-7b --hw a6000 -s 2k -g 16</code>",
                              "<code>llmviewer report -m llama2-7b --hw a6000 -s 2k -g 16 -o "
                              "r.html</code>"}) {
    EXPECT_NE(page.find(command), std::string::npos) << command;
  }
}

TEST(ReportCommand, SetsTwoSideBySide) {
  const Outcome outcome = run_program(words_of("report -m gpt2 --hw a6000,h100-sxm"));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("aria-label=\"gpt2 on a6000 (NVIDIA RTX A6000)\""), std::string::npos);
  EXPECT_NE(outcome.out.find("data-prefix=\"1/\""), std::string::npos);
  const Outcome quoted =
      run_program(words_of("report -m gpt2 --hw a6000 --a '' --b '--weights 4 -s 99'"));
  EXPECT_EQ(quoted.exit_code, 0) << quoted.err;
  EXPECT_NE(quoted.out.find("--b '--weights 4 -s 99'"), std::string::npos);
}

void expect_refused(const std::string& options, const std::string& part, int exit_code) {
  SCOPED_TRACE(options);
  const Workshop workshop;
  expect_error_line(run_shell("\"$LLMVIEWER\" report " + options + " -o r.html", workshop.folder()),
                    part, exit_code);
  EXPECT_TRUE(workshop.names().empty());
}

TEST(ReportCommand, RefusesWhatItCannotShow) {
  expect_refused("-m gpt2 --hw a6000,h100-sxm,b200", "3 configurations are too many", 2);
  expect_refused("-m gpt2", "which device?", 2);
  expect_refused("-m gpt3 --hw a6000", "\"gpt3\" is not known", 1);
  expect_refused("-m gpt2 --hw a6000 --png", "no such option", 2);
}

}  // namespace
}  // namespace llmviewer::report_command_test
