#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/json_text.hpp"

namespace llmviewer {

/// A file of a config folder, from disk or compiled in.
struct ConfigText {
  std::string name;   ///< file name without ".json"
  std::string where;  ///< how to call it in a message
  std::string text;
  bool own{};  ///< compiled in: held to our own rules
};

Json parsed(const ConfigText& file);

/// The files of one folder ("hardware", "models", …): the user's first, then the compiled ones
/// whose name no user file has.
class ConfigStore {
 public:
  ConfigStore(std::string folder, const std::vector<std::filesystem::path>& user_folders);

  /// The file of this name.
  std::optional<ConfigText> named(std::string_view name) const;
  /// All files in order, by name within the user's and within ours.
  std::vector<ConfigText> all() const;
  /// Names of all files, sorted.
  std::vector<std::string> names() const;
  /// The same as a text: "a, b, c".
  std::string listed() const;
  /// Every name that a file has or lists under one of `keys`.
  std::vector<std::string> all_names(const std::vector<std::string>& keys) const;
  /// The file that lists `name` under one of `keys` (a text or a list of texts), names compared
  /// with case and '-', '_', ' ' ignored.
  std::optional<ConfigText> listing(std::string_view name,
                                    const std::vector<std::string>& keys) const;

 private:
  std::string folder_;
  std::vector<std::filesystem::path> user_folders_;
};

/// Whether a file's JSON lists a name under one of these keys.
bool lists_name(const Json& json, std::string_view folded, const std::vector<std::string>& keys);

}  // namespace llmviewer
