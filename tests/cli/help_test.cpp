// Does --help tell of every option? Read as a user reads it.

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::help_test {
namespace {

struct Entry {
  std::string names;    ///< "-b,--batch,--batchsize N=1"
  std::string meaning;  ///< "Sequences processed together"
};

/// The lines under "Options:"; a meaning begins at one column, or stands on a line of its own.
std::vector<Entry> options_of(const std::string& help) {
  std::vector<Entry> entries;
  std::istringstream in{help};
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "Options:") {
      inside = true;
    } else if (line.empty()) {
      inside = false;
    } else if (inside && line.starts_with("  -")) {
      constexpr std::size_t kMeaning = 30;
      const bool beside = line.size() > kMeaning && line[kMeaning - 1] == ' ';
      entries.push_back({line.substr(2, beside ? kMeaning - 2 : line.npos),
                         beside ? line.substr(kMeaning) : std::string{}});
    } else if (inside && !entries.empty()) {
      entries.back().meaning += line;
    }
  }
  for (Entry& entry : entries) entry.meaning.erase(0, entry.meaning.find_first_not_of(' '));
  return entries;
}

std::string help_of(const std::string& command) {
  const Outcome outcome = run_program(
      command.empty() ? words_of("--help") : std::vector{command, std::string{"--help"}});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  return outcome.out;
}

TEST(Help, NamesEveryCommandAndShowsExamplesThatRun) {
  const std::string help = help_of("");
  for (const char* command : {"analyze", "sweep", "compare", "memory", "advise", "plan", "plot",
                              "models", "hardware", "formats"}) {
    EXPECT_NE(help.find("\n  " + std::string{command}), std::string::npos) << command;
  }
  std::istringstream in{help.substr(help.find("Examples:"))};
  std::size_t examples = 0;
  for (std::string line; std::getline(in, line);) {
    auto words = words_of(line);
    if (words.empty() || words.front() != "llmviewer") continue;
    words.erase(words.begin());
    words.erase(std::ranges::find(words, ">"), words.end());
    EXPECT_EQ(run_program(words).exit_code, 0) << line;
    ++examples;
  }
  EXPECT_GE(examples, 3U);
}

TEST(Help, EveryOptionHasASentence) {
  for (const char* command :
       {"analyze", "compare", "memory", "advise", "plan", "models", "hardware", "formats"}) {
    const auto options = options_of(help_of(command));
    EXPECT_GE(options.size(), 4U) << command;
    for (const Entry& option : options) {
      EXPECT_GE(option.meaning.size(), 10U) << command << ' ' << option.names;
    }
  }
}

TEST(Help, OptionsThatTakeAValueNameIt) {
  for (const char* command :
       {"analyze", "compare", "memory", "advise", "plan", "models", "hardware", "formats"}) {
    for (const Entry& option : options_of(help_of(command))) {
      for (const char* type : {" TEXT", " INT", " FLOAT", " UINT"}) {
        EXPECT_EQ(option.names.find(type), std::string::npos)
            << option.names << " names a type of C++, not what is wanted";
      }
    }
  }
}

TEST(Help, TellsTheDefaultsOfAnalyze) {
  const std::string help = help_of("analyze");
  for (const char* line :
       {"-m,--model NAME REQUIRED", "--hw,--hardware NAME REQUIRED", "-b,--batch,--batchsize N=1",
        "-s,--seq,--seqlen N=1024", "--stage LIST=prefill,decode",
        "--weights,--w-bit,--w_bit FORMAT=the model's own",
        "--activations,--a-bit,--a_bit FORMAT=16 bit",
        "--kv,--kv-bit,--kv_bit FORMAT=as the activations", "--head-weights FORMAT=16 bit",
        "--compute TYPE=by format and device", "--logits WHICH=last", "--mla FORM=auto",
        "--reserve BYTES=0", "--accounting RULES=exact", "-f,--format FORMAT=table",
        "--color WHEN=auto"}) {
    EXPECT_NE(help.find(line), std::string::npos) << line;
  }
}

TEST(Help, ColumnsHelpListsEveryColumnOfTheCsv) {
  const std::string help =
      run_program(words_of("analyze -m llama2-7b --hw a6000 --columns help")).out;
  const std::string csv = run_program(words_of("analyze -m llama2-7b --hw a6000 -f csv")).out;
  std::istringstream header{csv.substr(0, csv.find('\n'))};
  std::size_t columns = 0;
  for (std::string name; std::getline(header, name, ',');) {
    EXPECT_NE(('\n' + help).find('\n' + name + ' '), std::string::npos) << name;
    ++columns;
  }
  EXPECT_GE(columns, 24U);
}

}  // namespace
}  // namespace llmviewer::help_test
