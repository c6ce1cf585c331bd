#include "cli/folders.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "llmviewer/error.hpp"

namespace llmviewer::cli {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> from_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path{value};
}

void add_if_there(std::vector<fs::path>& folders, const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) folders.push_back(folder);
}

void require_folder(const fs::path& folder, const std::string& where) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) return;
  throw Error{where, "\"" + folder.string() + "\" is no folder",
              "give one with hardware/, models/ or formats/ inside"};
}

}  // namespace

Catalog::Folders find_folders(const std::vector<std::string>& given) {
  Catalog::Folders folders;
  for (const std::string& folder : given) {
    require_folder(folder, "--config-dir");
    folders.configs.emplace_back(folder);
  }
  if (const auto folder = from_environment("LLMVIEWER_CONFIG_DIR")) {
    require_folder(*folder, "LLMVIEWER_CONFIG_DIR");
    folders.configs.push_back(*folder);
  }
  const auto home = from_environment("HOME");
  const auto config_home = from_environment("XDG_CONFIG_HOME");
  if (config_home) {
    add_if_there(folders.configs, *config_home / "llmviewer");
  } else if (home) {
    add_if_there(folders.configs, *home / ".config" / "llmviewer");
  }
  if (const auto hub = from_environment("HF_HUB_CACHE")) add_if_there(folders.hubs, *hub);
  if (const auto hf = from_environment("HF_HOME")) add_if_there(folders.hubs, *hf / "hub");
  if (home) add_if_there(folders.hubs, *home / ".cache" / "huggingface" / "hub");
  return folders;
}

}  // namespace llmviewer::cli
