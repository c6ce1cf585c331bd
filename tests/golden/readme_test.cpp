// Do the README and the pages of docs/ print what the program prints, and draw what they say? Every
// ```console block of them is a session:
//   $ ./llmviewer …      is run in an empty folder; what follows is its output and its messages
//   $ cat FILE           creates the file that follows, for the commands after it
// A line "..." stands for any number of lines. Other commands are left alone.
// LLMVIEWER_UPDATE_GOLDEN=1 rewrites the samples; of a shortened one it renews the lines shown.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/process.hpp"
#include "plot/xml.hpp"

namespace llmviewer::readme_test {
namespace {

using Lines = std::vector<std::string>;

constexpr std::string_view kElided = "...";
const std::string kReadme = LLMVIEWER_SOURCE_DIR "/README.md";

/// The README, then the pages of docs/.
std::vector<std::string> pages() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator{LLMVIEWER_SOURCE_DIR "/docs"}) {
    if (entry.path().extension() == ".md") paths.push_back(entry.path().string());
  }
  std::ranges::sort(paths);
  paths.insert(paths.begin(), kReadme);
  return paths;
}

/// A command of a page and the lines under it.
struct Sample {
  std::size_t line{};  ///< of its first output, counted from 0
  std::string command;
  Lines shown;
};

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<Sample> samples_of(const Lines& readme) {
  std::vector<Sample> samples;
  bool console = false;
  for (std::size_t i = 0; i < readme.size(); ++i) {
    const std::string& line = readme[i];
    if (line.starts_with("```")) {
      console = line == "```console";
    } else if (console && line.starts_with("$ ")) {
      samples.push_back({i + 1, line.substr(2), {}});
    } else if (console && !samples.empty()) {
      samples.back().shown.push_back(line);
    }
  }
  for (Sample& sample : samples) {
    while (!sample.shown.empty() && sample.shown.back().empty()) sample.shown.pop_back();
  }
  return samples;
}

/// What a line is about, so that its numbers may change: up to the first gap, comma or colon.
std::string subject_of(const std::string& line) {
  constexpr std::string_view kRule = "─";
  if (line.starts_with(kRule)) return std::string{kRule};
  const std::size_t text = std::min(line.find_first_not_of(' '), line.size());
  return line.substr(0, std::min(line.find("  ", text), line.find_first_of(",:", text)));
}

bool equal(const std::string& a, const std::string& b) { return a == b; }
bool same_subject(const std::string& a, const std::string& b) {
  return subject_of(a) == subject_of(b);
}

/// The lines of `printed` that `shown` shows, in order, "..." standing for others; what was found
/// ends before the first line that is not there.
template <class Matches>
Lines found(const Lines& shown, const Lines& printed, Matches matches) {
  Lines lines;
  std::size_t next = 0;
  bool skipping = false;
  for (const std::string& line : shown) {
    if (line == kElided) {
      skipping = true;
      lines.emplace_back(kElided);
      continue;
    }
    while (skipping && next < printed.size() && !matches(line, printed[next])) ++next;
    if (next == printed.size() || !matches(line, printed[next])) return lines;
    lines.push_back(printed[next++]);
    skipping = false;
  }
  if (!skipping && next != printed.size()) lines.emplace_back("(the output goes on)");
  return lines;
}

std::string with_program(std::string command) {
  constexpr std::string_view kLauncher = "./llmviewer";
  for (auto at = command.find(kLauncher); at != std::string::npos; at = command.find(kLauncher)) {
    command.replace(at, kLauncher.size(), "\"$LLMVIEWER\"");
  }
  return command + " 2>&1";
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

void write_updated(const std::string& path, Lines readme, const std::vector<Sample>& samples,
                   const std::vector<Lines>& renewed) {
  for (std::size_t i = samples.size(); i-- > 0;) {
    const auto first = readme.begin() + static_cast<std::ptrdiff_t>(samples[i].line);
    const auto after =
        readme.erase(first, first + static_cast<std::ptrdiff_t>(samples[i].shown.size()));
    readme.insert(after, renewed[i].begin(), renewed[i].end());
  }
  std::ofstream{path, std::ios::binary} << joined(readme);
}

/// The commands of ```sh blocks that draw into a file.
std::vector<std::string> drawing_commands(const Lines& readme) {
  std::vector<std::string> commands;
  bool shell = false;
  for (const std::string& line : readme) {
    if (line.starts_with("```")) shell = line == "```sh";
    const bool draws = line.find("./llmviewer plot ") != std::string::npos;
    if (shell && draws && line.find(" -o ") != std::string::npos) commands.push_back(line);
  }
  return commands;
}

TEST(Readme, DrawsEveryPictureThatItHasACommandFor) {
  const std::vector<std::string> commands = drawing_commands(lines_of(contents(kReadme)));
  EXPECT_GE(commands.size(), 20U);
  const Workshop workshop;
  for (const std::string& command : commands) {
    SCOPED_TRACE(command);
    const Outcome outcome = run_shell(with_program(command), workshop.folder());
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(problem_of_xml(contents(workshop.path(command.substr(command.rfind(' ') + 1)))), "");
  }
  EXPECT_EQ(workshop.names().size(), commands.size());
}

class Page : public testing::TestWithParam<std::string> {};

TEST_P(Page, ShowsWhatTheProgramPrints) {
  const bool update = std::getenv("LLMVIEWER_UPDATE_GOLDEN") != nullptr;
  const std::string& path = GetParam();
  const Lines readme = lines_of(contents(path));
  const std::vector<Sample> samples = samples_of(readme);
  std::vector<Lines> renewed;
  const Workshop workshop;
  std::size_t run = 0;
  for (const Sample& sample : samples) {
    renewed.push_back(sample.shown);
    if (sample.command.starts_with("cat ")) {
      workshop.file(sample.command.substr(4), joined(sample.shown));
      continue;
    }
    if (!sample.command.starts_with("./llmviewer")) continue;
    ++run;
    const Lines printed = lines_of(run_shell(with_program(sample.command), workshop.folder()).out);
    const bool elided = std::ranges::find(sample.shown, kElided) != sample.shown.end();
    if (update) {
      const Lines lines = elided ? found(sample.shown, printed, same_subject) : printed;
      const bool complete = !elided || lines.size() == sample.shown.size();
      EXPECT_TRUE(complete) << path << ": choose the lines of this sample anew: " << sample.command
                            << '\n'
                            << joined(lines);
      if (complete) renewed.back() = lines;
    } else {
      EXPECT_EQ(joined(found(sample.shown, printed, equal)), joined(sample.shown))
          << path << ": $ " << sample.command
          << "\nif this is meant: LLMVIEWER_UPDATE_GOLDEN=1 tests/run -R Page";
    }
  }
  EXPECT_GE(run, 1U) << "no sample was found";
  if (update) write_updated(path, readme, samples, renewed);
}

INSTANTIATE_TEST_SUITE_P(Readme, Page, testing::ValuesIn(pages()), [](const auto& page) {
  return std::filesystem::path{page.param}.stem().string();
});

}  // namespace
}  // namespace llmviewer::readme_test
