#include "catalog/nested_config.hpp"

#include "catalog/strict_object.hpp"

namespace llmviewer {
namespace {

/// A config that keeps the language model's fields beside the tower's object.
void remove_towers(const Architecture& outer, Json& config) {
  if (const auto vision = outer.spec.find("vision"); vision != outer.spec.end()) {
    const std::string path = text_at(*vision, "config");
    config.erase(path.substr(0, path.find('.')));
  }
  for (const Json& name : object_at(outer.spec, "ignored")) config.erase(name.get<std::string>());
}

/// What stands nowhere in `config` is taken from `others`.
void fill_in(Json& config, const Json& others) {
  for (const auto& [key, value] : others.items()) {
    if (value_at(config, key) == nullptr) config[key] = value;
  }
}

}  // namespace

const Json* tower_config(const Json& config, const std::string& path) {
  const Json* found = value_at(config, path);
  return found != nullptr && found->is_object() ? found : nullptr;
}

std::optional<TextConfig> text_config(const Architecture& outer, const Json& config,
                                      const std::string& where) {
  const auto spec = outer.spec.find("text");
  if (spec == outer.spec.end()) return std::nullopt;
  StrictObject object{*spec, outer.name + ": text"};
  const std::string path = object.required_text("config", "name the object of the text fields");
  const std::string family = object.text("family");
  const Json* defaults = object.find("defaults");
  object.finish();
  const Json* inner = tower_config(config, path);
  TextConfig text{inner != nullptr ? *inner : config, family,
                  inner != nullptr ? where + ": " + path : where};
  if (inner == nullptr) remove_towers(outer, text.config);
  // These may stand only outside, and hold for the whole.
  for (const char* key : {"tie_word_embeddings", "quantization_config", "torch_dtype", "dtype"}) {
    const auto found = config.find(key);
    if (found != config.end()) fill_in(text.config, {{key, *found}});
  }
  const std::string own_type = text_at(text.config, "model_type");
  if (inner != nullptr && !own_type.empty()) text.family = own_type;
  text.config["model_type"] = text.family;
  if (defaults != nullptr) fill_in(text.config, object_at(*defaults, text.family));
  return text;
}

}  // namespace llmviewer
