#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/shell_words.hpp"

namespace llmviewer::cli::command_line_test {
namespace {

ConfigurationOptions parsed(std::vector<std::string> words) {
  ConfigurationOptions options;
  CLI::App app;
  app.set_help_flag();
  add_configuration_options(app, options);
  std::ranges::reverse(words);
  app.parse(words);
  return options;
}

TEST(CommandLine, HasEveryOptionOfAConfiguration) {
  ConfigurationOptions unused;
  CLI::App app;
  app.set_help_flag();
  add_configuration_options(app, unused);
  const std::string usual = command_line("analyze", ConfigurationOptions{});
  EXPECT_EQ(usual, "llmviewer analyze");
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = "--" + option->get_lnames().front();
    const bool flag = option->get_items_expected_max() == 0;
    const auto options = parsed({flag ? name : name + "=it's 7"});
    const std::string line = command_line("analyze", options);
    EXPECT_NE(line, usual) << name;
    // A shell reads it as what it was written from.
    std::vector<std::string> words = shell_words(line, "test");
    words.erase(words.begin(), words.begin() + 2);
    EXPECT_EQ(command_line("analyze", parsed(words)), line) << name;
    EXPECT_TRUE(flag || line.ends_with(" 'it'\\''s 7'")) << line;
  }
}

TEST(CommandLine, LeavesOutWhatIsUsual) {
  EXPECT_EQ(
      command_line("analyze", parsed({"--model=gpt2", "--batch=1", "--mla=auto", "--reserve=0"})),
      "llmviewer analyze -m gpt2");
}

}  // namespace
}  // namespace llmviewer::cli::command_line_test
