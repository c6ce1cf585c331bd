#include <nlohmann/json.hpp>

#include "catalog/blueprint.hpp"
#include "catalog/layers.hpp"
#include "catalog/nested_config.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

using Projection = VisionTower::Projection;

/// A size that a tower cannot do without.
Size tower_size(Blueprint& object, std::string_view key) {
  const auto value = object.value(key);
  const std::string field = object.field_of(key);
  const std::string& where = object.fields().where();
  if (!value) throw Error{where, field + ": missing", "the vision tower needs it"};
  return checked_size(*value, where, field);
}

Size tower_size_or(Blueprint& object, std::string_view key, Size otherwise) {
  return object.value(key) ? tower_size(object, key) : otherwise;
}

/// Patches of an image of the usual size, without the class token.
Size usual_patches(Blueprint& root, Size patch) {
  if (root.value("tokens")) return tower_size(root, "tokens");
  if (root.value("image")) {
    const Size side = tower_size(root, "image") / patch;
    return side * side;
  }
  const Size merge = tower_size(root, "merge");
  return tower_size(root, "output_tokens") * merge * merge;
}

void read_ends(Blueprint& root, const std::string& where, VisionTower& tower) {
  Blueprint patches{root.object().require("patches", "describe the patches"), where + ": patches",
                    root.fields()};
  const Size patch = tower_size(patches, "size");
  tower.patch_elements =
      patch * patch * tower_size(patches, "channels") * tower_size_or(patches, "frames", 1);
  tower.patch_bias = patches.flag("bias");
  patches.finish();
  tower.class_token = root.flag("class_token");
  tower.pre_norm = root.flag("pre_norm");
  tower.post_norm = root.flag("post_norm");
  tower.tokens = usual_patches(root, patch) + (tower.class_token ? 1 : 0);
  const auto positions = root.value("positions");
  const Size tables = tower_size_or(root, "position_tables", 1);
  if (positions) {
    tower.position_rows =
        tables * (*positions == "tokens" ? tower.tokens : tower_size(root, "positions"));
  }
}

/// A file of configs/towers: layers as an architecture has them, and its own two ends.
VisionTower read_tower(Blueprint& root, const Json& spec, const std::string& where) {
  ConfigFields& fields = root.fields();
  VisionTower tower;
  tower.hidden = root.size("hidden", Meaning::hidden);
  tower.norm = norm_named(root.text("norm", "layer"), where);
  Model bidirectional;
  bidirectional.hidden = tower.hidden;
  bidirectional.causal = false;
  tower.groups = LayerReader{spec, where, fields, bidirectional}.read();
  read_ends(root, where, tower);
  for (const char* key : {"name", "title", "sources", "notes", "defaults", "ignored", "layers",
                          "mixers", "mixer_of_layer", "feed_forwards", "feed_forward_of_layer",
                          "layer", "output_tokens", "merge", "projector", "deepstack"}) {
    root.object().find(key);
  }
  fields.ignore_all(object_at(spec, "ignored"));
  return tower;
}

/// Follows the rows and their width through the steps of a projector.
class ProjectorReader {
 public:
  /// `object` has the steps, and how many patches a side become one token.
  ProjectorReader(Blueprint& object, const VisionTower& tower, Size text_hidden)
      : fields_{object.fields()},
        hidden_{tower.hidden},
        text_hidden_{text_hidden},
        merge_{tower_size_or(object, "merge", 1)},
        merged_rows_{1.0 / static_cast<double>(merge_ * merge_)} {
    const auto outputs = object.value("output_tokens");
    if (outputs) {
      merged_rows_ = static_cast<double>(tower_size(object, "output_tokens")) /
                     static_cast<double>(tower.tokens);
    }
  }

  std::vector<Projection> read(const Json& steps, const std::string& where) {
    width_ = hidden_;
    rows_ = 1;
    std::vector<Projection> projector;
    for (const Json& item : steps) {
      Blueprint step{item, where, fields_};
      if (auto projection = read_step(step, where)) projector.push_back(*projection);
      step.finish();
    }
    return projector;
  }

 private:
  std::optional<Projection> read_step(Blueprint& step, const std::string& where) {
    const std::string kind = step.text("step", "");
    if (kind == "pool" || kind == "merge") {
      if (kind == "merge") width_ *= merge_ * merge_;
      rows_ = merged_rows_;
      return std::nullopt;
    }
    Projection projection;
    projection.rows_per_token = rows_;
    projection.inputs = width(step, "inputs");
    width_ = projection.inputs;
    if (kind == "linear") {
      projection.outputs = width(step, "outputs");
      projection.bias = step.flag("bias");
      width_ = projection.outputs;
      return projection;
    }
    projection.outputs = width_;
    if (kind == "activation") {
      projection.kind = Projection::Kind::activation;
    } else if (kind == "norm") {
      projection.kind = Projection::Kind::norm;
      projection.norm = norm_named(step.text("norm", "layer"), where);
    } else {
      throw Error{where, "step \"" + kind + "\" is not known",
                  "known are linear, activation, norm, merge, pool"};
    }
    return projection;
  }

  /// As wide as what came before, where the step does not say.
  Size width(Blueprint& step, std::string_view key) {
    const auto value = step.value(key);
    if (!value) return width_;
    if (*value == "text") return text_hidden_;
    if (*value == "hidden") return hidden_;
    return tower_size(step, key);
  }

  ConfigFields& fields_;
  Size hidden_;
  Size text_hidden_;
  Size merge_;
  double merged_rows_;
  Size width_{};
  double rows_{1};
};

/// The projector that `object` describes: a tower's file, or that of a family with its own.
void read_projector(Blueprint& object, const std::string& where, Size text_hidden,
                    VisionTower& tower) {
  ProjectorReader reader{object, tower, text_hidden};
  tower.projector =
      reader.read(object.object().require("projector", "list its steps"), where + ": projector");
  const Json* deepstack = object.object().find("deepstack");
  if (deepstack == nullptr) return;
  Blueprint nested{*deepstack, where + ": deepstack", object.fields()};
  const auto layers = nested.value("layers");
  const Json& steps = nested.object().require("projector", "list its steps");
  nested.finish();
  if (!layers || !layers->is_array() || layers->empty()) return;
  for (Projection& step : reader.read(steps, where + ": deepstack")) {
    step.repeat = static_cast<double>(layers->size());
    tower.projector.push_back(step);
  }
}

/// The name of a tower, or of that for the model_type of its config.
std::string tower_name(const Json& tower, const Json& config, const std::string& where) {
  if (tower.is_string()) return tower.get<std::string>();
  std::string known;
  for (const auto& [type, name] : tower.items()) {
    if (text_at(config, "model_type") == type) return name.get<std::string>();
    known += (known.empty() ? "" : " and ") + type;
  }
  throw Error{where, "the model's tower is of an unknown model_type", "known are " + known};
}

Json tower_spec(const ConfigStore& towers, const std::string& name, const std::string& where) {
  if (const auto file = towers.named(name)) return parsed(*file);
  throw Error{where, "vision tower \"" + name + "\" is not known", "known are " + towers.listed()};
}

void ignore_common(const Architecture& outer, ConfigFields& fields) {
  for (const char* key : {"text", "vision"}) {
    const std::string path = text_at(object_at(outer.spec, key), "config");
    if (!path.empty()) fields.ignore(path.substr(0, path.find('.')));
  }
  fields.ignore_all(object_at(outer.spec, "ignored"));
  for (const char* key : {"tie_word_embeddings", "quantization_config", "vision_feature_layer",
                          "vision_feature_select_strategy", "projector_hidden_act"}) {
    fields.ignore(key);
  }
}

/// The tower in its object of the config; its projector may be the family's own.
VisionTower read_vision(Blueprint& vision, const std::string& vision_where, const Json& config,
                        const std::string& where, const ConfigStore& towers, Size text_hidden) {
  const std::string name =
      tower_name(vision.object().require("tower", "name the kind of tower"), config, where);
  const Json file = tower_spec(towers, name, where);
  const std::string file_where = "configs/towers/" + name + ".json";
  ConfigFields fields{config, object_at(file, "defaults"), where};
  for (const char* field :
       {"hidden_act", "hidden_activation", "model_type", "image_size", "in_chans", "in_channels",
        "spatial_patch_size", "tokens_per_second", "apply_vit_abs_pos_embed"}) {
    fields.ignore(field);
  }
  Blueprint root{file, file_where, fields};
  VisionTower tower = read_tower(root, file, file_where);
  if (vision.object().find("projector") != nullptr) {
    read_projector(vision, vision_where, text_hidden, tower);
  } else {
    read_projector(root, file_where, text_hidden, tower);
  }
  root.finish();
  fields.require_understood();
  return tower;
}

void add_vision(const Architecture& outer, const Json& config, const ConfigStore& towers,
                ConfigFields& fields, Model& model) {
  static const Json kNothing = Json::object();
  const auto spec = outer.spec.find("vision");
  if (spec == outer.spec.end()) return;
  const std::string where = outer.name + ": vision";
  Blueprint vision{*spec, where, fields};
  const std::string path = vision.object().required_text("config", "name the object of the tower");
  const bool always = vision.flag("always");
  const Json* inner = tower_config(config, path);
  if (inner == nullptr && !always) return;
  model.vision = read_vision(vision, where, inner == nullptr ? kNothing : *inner,
                             fields.where() + ": " + path, towers, model.hidden);
  vision.finish();
}

}  // namespace

void add_towers(const Architecture& outer, const Json& config, const std::string& where,
                const ConfigStore& towers, Model& model) {
  ConfigFields fields{config, object_at(outer.spec, "defaults"), where};
  ignore_common(outer, fields);
  add_vision(outer, config, towers, fields, model);
  const std::string type = text_at(config, "model_type");
  if (!type.empty()) model.model_type = type;
  if (const auto notes = outer.spec.find("notes"); notes != outer.spec.end()) {
    model.notes = notes->get<std::string>();
  }
  // Beside the towers' objects, a flat config's fields have been read with the language model.
  const std::string text = text_at(object_at(outer.spec, "text"), "config");
  if (text.empty() || tower_config(config, text) != nullptr) fields.require_understood();
}

}  // namespace llmviewer
