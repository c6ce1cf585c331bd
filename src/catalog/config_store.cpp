#include "catalog/config_store.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "catalog/embedded_configs.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

namespace fs = std::filesystem;

ConfigText read_file(const fs::path& path) {
  return {.name = path.stem().string(),
          .where = path.string(),
          .text = read_text(path.string()),
          .own = false};
}

ConfigText of(const EmbeddedConfig& config) {
  return {
      .name = std::string{config.name},
      .where = "configs/" + std::string{config.folder} + "/" + std::string{config.name} + ".json",
      .text = std::string{config.text},
      .own = true};
}

/// Names are file names: nothing that could lead out of the folder.
bool is_plain(std::string_view name) {
  return !name.empty() && name.find('/') == std::string_view::npos && !name.starts_with('.');
}

}  // namespace

Json parsed(const ConfigText& file) { return parse_json_object(file.text, file.where); }

bool lists_name(const Json& json, std::string_view folded, const std::vector<std::string>& keys) {
  const auto matches = [&](const Json& value) {
    return value.is_string() && folded_name(value.get<std::string>()) == folded;
  };
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    const auto found = json.find(key);
    if (found == json.end()) return false;
    if (found->is_array()) return std::any_of(found->begin(), found->end(), matches);
    return matches(*found);
  });
}

ConfigStore::ConfigStore(std::string folder, const std::vector<fs::path>& user_folders)
    : folder_{std::move(folder)} {
  for (const fs::path& path : user_folders) user_folders_.push_back(path / folder_);
}

std::optional<ConfigText> ConfigStore::named(std::string_view name) const {
  if (!is_plain(name)) return std::nullopt;
  for (const fs::path& folder : user_folders_) {
    const fs::path path = folder / (std::string{name} + ".json");
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) return read_file(path);
  }
  const auto configs = embedded_configs();
  const auto found =
      std::lower_bound(configs.begin(), configs.end(), std::pair{folder_, name},
                       [](const EmbeddedConfig& config, const auto& wanted) {
                         return std::pair{config.folder, config.name} <
                                std::pair{std::string_view{wanted.first}, wanted.second};
                       });
  if (found == configs.end() || found->folder != folder_ || found->name != name) {
    return std::nullopt;
  }
  return of(*found);
}

std::vector<ConfigText> ConfigStore::all() const {
  std::vector<ConfigText> files;
  const auto have = [&](std::string_view name) {
    return std::any_of(files.begin(), files.end(),
                       [&](const ConfigText& file) { return file.name == name; });
  };
  for (const fs::path& folder : user_folders_) {
    std::error_code ignored;
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator{folder, ignored}) {
      if (entry.path().extension() == ".json") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
      if (!have(path.stem().string())) files.push_back(read_file(path));
    }
  }
  for (const EmbeddedConfig& config : embedded_configs()) {
    if (config.folder == folder_ && !have(config.name)) files.push_back(of(config));
  }
  return files;
}

std::vector<std::string> ConfigStore::names() const {
  std::vector<std::string> names;
  for (const ConfigText& file : all()) names.push_back(file.name);
  std::sort(names.begin(), names.end());
  return names;
}

std::string ConfigStore::listed() const {
  std::string text;
  for (const std::string& name : names()) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> ConfigStore::all_names(const std::vector<std::string>& keys) const {
  std::vector<std::string> names;
  for (const ConfigText& file : all()) {
    names.push_back(file.name);
    const Json json = parsed(file);
    for (const std::string& key : keys) {
      const auto found = json.find(key);
      if (found == json.end()) continue;
      if (found->is_string()) names.push_back(found->get<std::string>());
      if (!found->is_array()) continue;
      for (const Json& item : *found) {
        if (item.is_string()) names.push_back(item.get<std::string>());
      }
    }
  }
  return names;
}

std::optional<ConfigText> ConfigStore::listing(std::string_view name,
                                               const std::vector<std::string>& keys) const {
  const std::string folded = folded_name(name);
  for (ConfigText& file : all()) {
    // Most files do not mention the name at all: parsing them can be spared.
    if (folded_name(file.text).find(folded) == std::string::npos) continue;
    const Json json = parsed(file);
    if (lists_name(json, folded, keys)) return std::move(file);
  }
  return std::nullopt;
}

}  // namespace llmviewer
