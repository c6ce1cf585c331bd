#include "catalog/architecture.hpp"

#include <algorithm>
#include <utility>

#include "catalog/strict_object.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

Architecture parsed_architecture(const ConfigText& file) {
  return read_architecture(parsed(file), file.where);
}

/// mamba_ssm's own configs name no type, but the kind of their layers.
std::string type_of(const Json& config) {
  const std::string type = text_at(config, "model_type");
  return type.empty() && config.contains("ssm_cfg") ? "mamba_ssm" : type;
}

/// The architecture of a model_type. Most files are named after the type they describe.
std::optional<Architecture> find_type(const ConfigStore& store, const std::string& model_type) {
  if (const auto file = store.named(model_type)) {
    Architecture architecture = parsed_architecture(*file);
    if (std::ranges::count(architecture.model_types, model_type) > 0) return architecture;
  }
  if (const auto file = store.listing(model_type, {"model_types"})) {
    return parsed_architecture(*file);
  }
  return std::nullopt;
}

}  // namespace

Architecture read_architecture(Json spec, const std::string& where) {
  StrictObject root{spec, where};
  Architecture architecture;
  architecture.name = root.required_text("name", "name the architecture");
  architecture.model_types = root.texts("model_types");
  architecture.classes = root.texts("classes");
  for (const char* key : {"title",
                          "defaults",
                          "norm",
                          "embedding",
                          "head",
                          "mixers",
                          "mixer_of_layer",
                          "feed_forwards",
                          "feed_forward_of_layer",
                          "layer",
                          "variants",
                          "ignored",
                          "patches",
                          "causal",
                          "final_norm",
                          "sources",
                          "layers",
                          "hidden",
                          "text",
                          "vision",
                          "encoder",
                          "cross_attention",
                          "mtp",
                          "pooler",
                          "notes",
                          "layer_blocks",
                          "refused_when",
                          "refused"}) {
    root.find(key);
  }
  root.finish();
  architecture.spec = std::move(spec);
  return architecture;
}

Architecture architecture_of(const ConfigStore& store, const ModelSource& source,
                             const std::string& assume) {
  const std::string model_type = type_of(source.config);
  if (!assume.empty()) {
    if (auto found = find_type(store, assume)) return *std::move(found);
    if (const auto file = store.named(assume)) return parsed_architecture(*file);
    throw Error{"--assume", "\"" + assume + "\" is no known architecture",
                did_you_mean(assume, store.names(), "known are " + store.listed())};
  }
  if (!model_type.empty()) {
    if (auto found = find_type(store, model_type)) return *std::move(found);
  }
  std::string problem =
      model_type.empty() ? "has no model_type" : "model_type \"" + model_type + "\" is not known";
  if (const auto classes = source.config.find("architectures");
      classes != source.config.end() && classes->is_array() && !classes->empty() &&
      (*classes)[0].is_string()) {
    const auto name = (*classes)[0].get<std::string>();
    problem += " (architectures: " + name + ")";
    if (const auto file = store.listing(name, {"classes"})) {
      throw Error{source.where, problem,
                  "its class is of a known family: if its shapes are, add --assume " + file->name};
    }
  }
  throw Error{source.where, problem, "known are " + store.listed()};
}

Architecture architecture_of_type(const ConfigStore& store, const std::string& type,
                                  const std::string& where) {
  if (auto found = find_type(store, type)) return *std::move(found);
  throw Error{where, "model_type \"" + type + "\" is not known", "known are " + store.listed()};
}

}  // namespace llmviewer
