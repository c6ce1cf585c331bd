// What holds of every row of the option table: command lines, titles, lists and axes follow from
// it.

#include "cli/configuration_options.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/contenders.hpp"
#include "cli/shell_words.hpp"
#include "cli/sweep_space.hpp"

namespace llmviewer::cli::configuration_options_test {
namespace {

ConfigurationOptions parsed(std::vector<std::string> words) {
  ConfigurationOptions options;
  Command command;
  add_configuration_options(command, options);
  add_options(command, options, {Topic::expenses, Topic::devices});
  parse_quoted("test", std::move(words), command.options);
  return options;
}

/// As it would be typed.
std::string word_of(const OptionRow& row, const std::string& value) {
  const std::string name{row.long_name()};
  return row.is_switch() ? name : name + "=" + value;
}

TEST(OptionTable, NamesAndMeaningsAreThereOnce) {
  for (const OptionRow& row : kOptionRows) {
    EXPECT_TRUE(row.long_name().starts_with("--")) << row.shown;
    EXPECT_FALSE(row.meaning.empty()) << row.shown;
    EXPECT_EQ(find_option(row.name()), &row) << row.shown;
    EXPECT_TRUE(row.usual.empty() || row.otherwise.empty()) << row.shown;
    const bool shown = row.control.place != ControlPlace::nowhere;
    EXPECT_EQ(shown, !row.control.label.empty()) << row.shown;
  }
}

TEST(OptionTable, CommandLinesHaveEveryOption) {
  const std::string usual = command_line("analyze", ConfigurationOptions{});
  EXPECT_EQ(usual, "llmviewer analyze");
  for (const OptionRow& row : kOptionRows) {
    const std::string line = command_line("analyze", parsed({word_of(row, "it's 7")}));
    EXPECT_NE(line, usual) << row.shown;
    // A shell reads it as what it was written from.
    std::vector<std::string> words = shell_words(line, "test");
    words.erase(words.begin(), words.begin() + 2);
    EXPECT_EQ(command_line("analyze", parsed(words)), line) << row.shown;
    EXPECT_TRUE(row.is_switch() || line.ends_with(" 'it'\\''s 7'")) << line;
  }
}

TEST(OptionTable, CommandLinesLeaveOutWhatIsUsual) {
  EXPECT_EQ(
      command_line("analyze", parsed({"--model=gpt2", "--batch=1", "--mla=auto", "--reserve=0"})),
      "llmviewer analyze -m gpt2");
}

TEST(OptionTable, FlagsReplaceTheOptionThatTheyName) {
  const auto options = parsed({"--model=gpt2", "--batchsize=2", "--gen=5"});
  EXPECT_EQ(command_line("analyze", options, {{"-b", "4"}, {"--mtp", ""}}),
            "llmviewer analyze -m gpt2 -b 4 -g 5 --mtp");
  EXPECT_EQ(command_line("analyze", options, {{"--seq", "8"}, {"--gen", "6"}}),
            "llmviewer analyze -m gpt2 -b 2 --gen 6 --seq 8");
}

TEST(OptionTable, TitlesTellApartWhatDiffersInAnyOption) {
  for (const OptionRow& row : kOptionRows) {
    if (row.topic == Topic::subject) continue;  // called by what was found
    const std::vector<Configuration> read(2);
    const auto one = parsed({word_of(row, "7")});
    const auto with_and_without = labels_of({one, {}}, read);
    EXPECT_NE(with_and_without[0], with_and_without[1]) << row.shown;
    if (row.is_switch()) continue;
    const auto of_two_values = labels_of({one, parsed({word_of(row, "8")})}, read);
    EXPECT_NE(of_two_values[0], of_two_values[1]) << row.shown;
    const auto of_one = labels_of({one, one}, read);
    EXPECT_EQ(of_one[0], of_one[1]) << row.shown;
  }
}

TEST(OptionTable, ListsMakeConfigurationsOfEveryOptionThatMayBeAList) {
  for (const OptionRow& row : kOptionRows) {
    const auto all = configurations_of(parsed({word_of(row, "7,8")}), {});
    ASSERT_EQ(all.size(), row.makes_lists() ? 2U : 1U) << row.shown;
    if (row.makes_lists()) {
      EXPECT_EQ(all[0].text(row), "7");
      EXPECT_EQ(all[1].text(row), "8");
    }
    if (!row.makes_lists() || row.values == Values::words) continue;
    const auto range = configurations_of(parsed({word_of(row, "1..8:x2")}), {});
    EXPECT_EQ(range.size(), 4U) << row.shown;
  }
}

/// Whether a sweep has a column of this name.
bool has_column(const SweepSpace& space, const std::string& name) {
  return std::ranges::find(space.scenario_axes, name, &TextAxis::name) != space.scenario_axes.end();
}

// Also for what is given as it would be anyway: `--acceptance 0` is not left out for being the
// usual --reserve.
TEST(OptionTable, SweepsHaveAColumnForWhateverIsGiven) {
  const std::vector<std::vector<std::string>> all{
      {"--logits=last", "--mla=auto", "--reserve=0", "--prefix=0", "--beams=1",
       "--accumulate=fp16"},
      {"--tp=1", "--pp=1", "--ep=1", "--dp=1", "--cp=1", "--micro-batches=1", "--overlap=0"},
      {"--gen=5", "--speculate=tinyllama-1.1b", "--acceptance=0", "--draft-tokens=4"},
      {"--gen=5", "--predict", "--engine=generic", "--clients=1", "--prefix-hit=0"},
      {"--new=1", "--context=1", "--compute=fp16", "--head-weights=16", "--weights=16"},
      {"--source-seq=1", "--images=1", "--steps=1", "--offload=kv=0", "--devices=1"}};
  std::size_t columns = 0;
  for (std::vector<std::string> words : all) {
    words.insert(words.end(), {"--model=llama2-7b", "--hw=a6000"});
    const SpaceOptions options{.configuration = parsed(words)};
    const SweepSpace space = read_space(options);
    for (const OptionRow& row : kOptionRows) {
      const bool of_the_grid = row.topic == Topic::subject || row.topic == Topic::lengths;
      if (of_the_grid || row.values < Values::parts || !options.configuration.given(row)) continue;
      std::string column{row.name()};
      std::ranges::replace(column, '-', '_');
      EXPECT_TRUE(has_column(space, column)) << row.shown;
      ++columns;
    }
  }
  EXPECT_EQ(columns, 29U);
}

}  // namespace
}  // namespace llmviewer::cli::configuration_options_test
