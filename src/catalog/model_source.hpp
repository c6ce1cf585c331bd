#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "catalog/json_text.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer {

/// A model's configuration as found: its config.json and what is known around it.
struct ModelSource {
  std::string name;
  std::string id;
  std::string where;  ///< how to call the config in a message
  Json config;
  Json quantization;  ///< of a hf_quant_config.json beside it; null: there is none
  std::vector<std::string> aliases;
  std::vector<std::string> sources;
  std::string confidence;
  std::string notes;
};

/// Looks a model up: a catalogue name, a file or folder on disk, a catalogue alias or id, an id in
/// a local Hugging Face cache. Throws Error for a path that holds none.
std::optional<ModelSource> locate_model(std::string_view name, const Catalog::Folders& folders);

/// The same; throws Error, naming the nearest known ones, when there is none.
ModelSource find_model(std::string_view name, const Catalog::Folders& folders);

/// The text of a config.json, or of one of our own files, that lies nowhere. Throws Error.
ModelSource read_config_text(std::string_view text, const std::string& name);

}  // namespace llmviewer
