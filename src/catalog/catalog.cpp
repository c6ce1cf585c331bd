#include "llmviewer/catalog/catalog.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "catalog/architecture.hpp"
#include "catalog/config_store.hpp"
#include "catalog/file_readers.hpp"
#include "catalog/model_source.hpp"
#include "catalog/nested_config.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kHardwareNameKeys{"name", "aliases", "default_of"};

bool is_file(std::string_view name, Names names) {
  if (names == Names::alone) return false;
  std::error_code ignored;
  return name.ends_with(".json") || fs::is_regular_file(fs::path{name}, ignored);
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// A value that reads as JSON (16, true, null, [1, 2]) is taken as such, anything else as a text
/// ("600GB/s").
Json value_of(const std::string& text) {
  const Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

/// How the option spells this fact: "--set hw.memory.bandwidth".
std::string spelled(const std::string& option, const Override& change) {
  return "--set " + option + "." + change.path;
}

/// Replaces facts of a file before it is read.
void apply_overrides(Json& json, std::span<const Override> overrides, const std::string& option) {
  for (const Override& change : overrides) {
    Json* place = &json;
    std::string_view rest = change.path;
    for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
      Json& next = (*place)[std::string{rest.substr(0, dot)}];
      if (next.is_null()) next = Json::object();
      if (!next.is_object()) {
        throw Error{spelled(option, change),
                    std::string{rest.substr(0, dot)} + " is a value, nothing is below it",
                    "see the paths with: llmviewer hardware NAME, llmviewer models NAME"};
      }
      place = &next;
      rest.remove_prefix(dot + 1);
    }
    if (rest.empty()) {
      throw Error{spelled(option, change), "the path ends in a dot", "name the fact to replace"};
    }
    (*place)[std::string{rest}] = value_of(change.value);
  }
}

/// An override of a model reaches into the text tower where the field stands there.
std::vector<Override> placed(const Json& config, std::span<const Override> overrides) {
  std::vector<Override> changes{overrides.begin(), overrides.end()};
  for (Override& change : changes) {
    const std::string first = change.path.substr(0, change.path.find('.'));
    if (!config.contains(first) && config.contains("text_config") &&
        config["text_config"].is_object()) {
      change.path = "text_config." + change.path;
    }
  }
  return changes;
}

/// The fields that overrides set, as the config of the language model calls them.
std::vector<std::string> paths_of(std::span<const Override> overrides, bool nested) {
  constexpr std::string_view kText = "text_config.";
  std::vector<std::string> paths;
  for (const Override& change : overrides) {
    paths.push_back(change.path);
    if (nested && change.path.starts_with(kText)) paths.back().erase(0, kText.size());
  }
  return paths;
}

}  // namespace

Catalog::Catalog(Folders folders) : folders_{std::move(folders)} {}

bool Catalog::has_hardware(std::string_view name) const {
  const ConfigStore store{"hardware", folders_.configs};
  return is_file(name, folders_.names) || store.named(name) ||
         store.listing(name, kHardwareNameKeys);
}

bool Catalog::has_model(std::string_view name) const {
  return locate_model(name, folders_).has_value();
}

Hardware Catalog::hardware(std::string_view name, std::span<const Override> overrides) const {
  const ConfigStore store{"hardware", folders_.configs};
  auto file = store.named(name);
  if (!file && is_file(name, folders_.names)) {
    Json json = read_json_object(std::string{name});
    apply_overrides(json, overrides, "hw");
    return read_hardware(json, std::string{name}, Sources::optional);
  }
  if (!file) file = store.listing(name, kHardwareNameKeys);
  if (!file) {
    throw Error{"--hw", "\"" + std::string{name} + "\" is not known",
                did_you_mean(name, store.all_names(kHardwareNameKeys),
                             "see them with: llmviewer hardware")};
  }
  Json json = parsed(*file);
  apply_overrides(json, overrides, "hw");
  Hardware hardware =
      read_hardware(json, file->where, file->own ? Sources::required : Sources::optional);
  if (lists_name(json, folded_name(name), {"default_of"})) hardware.asked_as = std::string{name};
  return hardware;
}

Hardware Catalog::check_hardware(const std::string& path) const {
  return read_hardware(read_json_object(path), path, Sources::optional);
}

/// The language model from its part of the config, then the towers around it.
Model Catalog::model_of(ModelSource source, const ModelOptions& options) const {
  const auto overrides = placed(source.config, options.overrides);
  apply_overrides(source.config, overrides, "model");
  const ConfigStore store{"architectures", folders_.configs};
  const Architecture architecture = architecture_of(store, source, options.assume);
  const auto formats = [this](const std::string& name) {
    return format(name, "quantization_config");
  };
  const Json* side_file = source.quantization.is_null() ? nullptr : &source.quantization;
  const auto text = text_config(architecture, source.config, source.where);
  const auto changed = paths_of(overrides, text.has_value());
  Model model =
      text ? build_model(architecture_of_type(store, text->family, text->where),
                         {text->config, side_file, text->where}, changed, formats)
           : build_model(architecture, {source.config, side_file, source.where}, changed, formats);
  if (text) {
    add_towers(architecture, source.config, source.where, ConfigStore{"towers", folders_.configs},
               model);
  }
  const bool recognised = contains(architecture.model_types, model.model_type);
  if (!options.assume.empty() && !recognised) model.assumed = architecture.name;
  model.name = std::move(source.name);
  model.id = std::move(source.id);
  model.aliases = std::move(source.aliases);
  model.sources = std::move(source.sources);
  model.confidence = std::move(source.confidence);
  if (!source.notes.empty()) model.notes = std::move(source.notes);
  return model;
}

Model Catalog::model(std::string_view name, const ModelOptions& options) const {
  return model_of(find_model(name, folders_), options);
}

Model Catalog::model_of_config(std::string_view text, const std::string& name,
                               const ModelOptions& options) const {
  return model_of(read_config_text(text, name), options);
}

StorageFormat Catalog::format(std::string_view name, std::string_view where) const {
  return format_named(ConfigStore{"formats", folders_.configs}, name, where);
}

std::vector<std::string> Catalog::hardware_names() const {
  return ConfigStore{"hardware", folders_.configs}.names();
}
std::vector<std::string> Catalog::model_names() const {
  return ConfigStore{"models", folders_.configs}.names();
}

std::vector<FormatEntry> Catalog::formats() const {
  std::vector<FormatEntry> entries;
  for (const ConfigText& file : ConfigStore{"formats", folders_.configs}.all()) {
    FormatFile read = read_format(parsed(file), file.where);
    entries.push_back({std::move(read.format), std::move(read.uses)});
  }
  return entries;
}

}  // namespace llmviewer
