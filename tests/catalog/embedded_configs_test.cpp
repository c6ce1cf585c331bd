#include "catalog/embedded_configs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace llmviewer::embedded_configs_test {
namespace {

namespace fs = std::filesystem;

const fs::path kConfigs = fs::path{LLMVIEWER_SOURCE_DIR} / "configs";

TEST(EmbeddedConfigs, HoldEveryByteOfTheirFiles) {
  for (const EmbeddedConfig& config : embedded_configs()) {
    const fs::path path = kConfigs / config.folder / (std::string{config.name} + ".json");
    std::ifstream in{path, std::ios::binary};
    ASSERT_TRUE(in) << path;
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_TRUE(text == config.text) << path << " differs from what is embedded";
  }
}

TEST(EmbeddedConfigs, LeaveNoFileOut) {
  std::size_t files = 0;
  for (const char* folder : {"architectures", "energy", "engines", "formats", "hardware", "models",
                             "prediction", "towers"}) {
    if (!fs::exists(kConfigs / folder)) continue;
    files += static_cast<std::size_t>(std::ranges::count_if(
        fs::directory_iterator{kConfigs / folder},
        [](const auto& entry) { return entry.path().extension() == ".json"; }));
  }
  EXPECT_GT(files, 0U);
  EXPECT_EQ(embedded_configs().size(), files);
}

TEST(EmbeddedConfigs, AreSortedByFolderThenName) {
  EXPECT_TRUE(std::ranges::is_sorted(embedded_configs(), {}, [](const EmbeddedConfig& config) {
    return std::pair{config.folder, config.name};
  }));
}

}  // namespace
}  // namespace llmviewer::embedded_configs_test
