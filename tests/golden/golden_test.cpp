// Has any output changed? The first line of each *.txt here is a command of the shell, run in the
// folder inputs, the rest what it prints.
// LLMVIEWER_UPDATE_GOLDEN=1 rewrites the files: read the difference before committing it.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/process.hpp"

namespace llmviewer::golden_test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProgram = "llmviewer";

fs::path inputs_folder() { return LLMVIEWER_SOURCE_DIR "/tests/golden/inputs"; }

std::vector<std::string> golden_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{LLMVIEWER_SOURCE_DIR "/tests/golden"}) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, IsUnchanged) {
  const fs::path path = LLMVIEWER_SOURCE_DIR "/tests/golden/" + GetParam() + ".txt";
  const std::string text = contents(path);
  const std::string command = text.substr(0, text.find('\n'));
  ASSERT_TRUE(command.starts_with(kProgram));
  const Outcome outcome =
      run_shell("\"$LLMVIEWER\"" + command.substr(kProgram.size()), inputs_folder());
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string now = command + '\n' + outcome.out;
  if (std::getenv("LLMVIEWER_UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary} << now;
  } else {
    EXPECT_EQ(now, text) << "if this is meant: LLMVIEWER_UPDATE_GOLDEN=1 tests/run -R Golden";
  }
}

INSTANTIATE_TEST_SUITE_P(, Golden, testing::ValuesIn(golden_files()),
                         [](const auto& tested) { return tested.param; });

TEST(GoldenFiles, AreFound) { EXPECT_GE(golden_files().size(), 20U); }

}  // namespace
}  // namespace llmviewer::golden_test
