#include "catalog/nested_config.hpp"

#include "catalog/config_fields.hpp"
#include "catalog/strict_object.hpp"
#include "catalog/tower_reader.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

const Json kNothing = Json::object();

/// "thinker_config.text_config" → the object there, or nullptr.
const Json* object_at(const Json& config, std::string_view path) {
  const std::size_t dot = path.find('.');
  const auto found = config.find(path.substr(0, dot));
  if (found == config.end() || !found->is_object()) return nullptr;
  return dot == std::string_view::npos ? &*found : object_at(*found, path.substr(dot + 1));
}

std::string text_in(const Json& config, const char* key) {
  const auto found = config.find(key);
  return found != config.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// A config that keeps the language model's fields beside the tower's object.
void remove_towers(const Architecture& outer, Json& config) {
  const auto vision = outer.spec.find("vision");
  if (vision != outer.spec.end()) {
    const std::string path = (*vision)["config"].get<std::string>();
    config.erase(path.substr(0, path.find('.')));
  }
  const auto ignored = outer.spec.find("ignored");
  if (ignored == outer.spec.end()) return;
  for (const Json& name : *ignored) config.erase(name.get<std::string>());
}

/// What a nested config may leave to the class of its model_type.
void fill_in(Json& config, const Json& defaults) {
  for (const auto& [key, value] : defaults.items()) {
    if (!config.contains(key) || config[key].is_null()) config[key] = value;
  }
}

/// Whether the language model's fields stand in an object of their own.
bool is_nested(const Architecture& outer, const Json& config) {
  const auto text = outer.spec.find("text");
  return text == outer.spec.end() ||
         object_at(config, (*text)["config"].get<std::string>()) != nullptr;
}

}  // namespace

std::optional<TextConfig> text_config(const Architecture& outer, const Json& config,
                                      const std::string& where) {
  const auto spec = outer.spec.find("text");
  if (spec == outer.spec.end()) return std::nullopt;
  StrictObject object{*spec, outer.name + ": text"};
  const std::string path = object.required_text("config", "name the object of the text fields");
  const std::string family = object.text("family");
  const Json* defaults = object.find("defaults");
  object.finish();
  const Json* inner = object_at(config, path);
  TextConfig text{inner != nullptr ? *inner : config, family,
                  inner != nullptr ? where + ": " + path : where};
  if (inner == nullptr) remove_towers(outer, text.config);
  // These may stand only outside, and hold for the whole.
  for (const char* key : {"tie_word_embeddings", "quantization_config", "torch_dtype", "dtype"}) {
    const auto found = config.find(key);
    const bool missing = !text.config.contains(key) || text.config[key].is_null();
    if (found != config.end() && missing) text.config[key] = *found;
  }
  const std::string own_type = text_in(text.config, "model_type");
  if (inner != nullptr && !own_type.empty()) text.family = own_type;
  text.config["model_type"] = text.family;
  if (defaults != nullptr && defaults->contains(text.family)) {
    fill_in(text.config, (*defaults)[text.family]);
  }
  return text;
}

void add_towers(const Architecture& outer, const Json& config, const std::string& where,
                Model& model) {
  ConfigFields fields{config, kNothing, where};
  for (const char* key : {"text", "vision"}) {
    const auto spec = outer.spec.find(key);
    if (spec == outer.spec.end()) continue;
    const std::string path = (*spec)["config"].get<std::string>();
    fields.ignore(path.substr(0, path.find('.')));
  }
  if (const auto ignored = outer.spec.find("ignored"); ignored != outer.spec.end()) {
    for (const Json& name : *ignored) fields.ignore(name.get<std::string>());
  }
  for (const char* key : {"tie_word_embeddings", "quantization_config", "vision_feature_layer",
                          "vision_feature_select_strategy", "projector_hidden_act"}) {
    fields.ignore(key);
  }

  if (const auto spec = outer.spec.find("vision"); spec != outer.spec.end()) {
    StrictObject object{*spec, outer.name + ": vision"};
    const std::string path = object.required_text("config", "name the object of the tower");
    const std::string tower = object.required_text("tower", "name the kind of tower");
    const bool always = object.flag("always", false);
    object.finish();
    const Json* inner = object_at(config, path);
    if (inner != nullptr || always) {
      ConfigFields own{inner != nullptr ? *inner : kNothing, kNothing, where + ": " + path};
      model.vision = read_vision_tower(tower, own, fields, model.hidden);
      own.require_understood();
    }
  }
  if (text_in(config, "model_type") != "") model.model_type = text_in(config, "model_type");
  if (const auto notes = outer.spec.find("notes"); notes != outer.spec.end()) {
    model.notes = notes->get<std::string>();
  }
  // Beside the towers' objects, a flat config's fields have been read with the language model.
  if (is_nested(outer, config)) fields.require_understood();
}

}  // namespace llmviewer
