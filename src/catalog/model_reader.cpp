#include <nlohmann/json.hpp>

#include "catalog/architecture.hpp"
#include "catalog/blueprint.hpp"
#include "catalog/layers.hpp"
#include "catalog/strict_object.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// Applies the variants whose condition the config fulfils: an object to merge into the spec.
Json with_variants(const Json& spec, ConfigFields& fields, const std::string& where) {
  Json chosen = spec;
  const auto variants = spec.find("variants");
  if (variants == spec.end()) return chosen;
  for (const Json& variant : *variants) {
    StrictObject object{variant, where + ": variants"};
    const std::string condition = object.required_text("when", "name a \"$field\"");
    const Json& patch = object.require("set", "say what changes");
    const Json* value = object.find("is");
    object.finish();
    const bool fulfilled = value == nullptr ? holds(condition, fields)
                                            : fields.find(condition.substr(1)) != nullptr &&
                                                  *fields.find(condition.substr(1)) == *value;
    if (fulfilled) chosen.merge_patch(patch);
  }
  return chosen;
}

DataType half_type_of(ConfigFields& fields) {
  for (const char* name : {"torch_dtype", "dtype"}) {
    const Json* value = fields.find(name);
    if (value == nullptr || !value->is_string()) continue;
    return *value == "bfloat16" ? DataType::bf16 : DataType::fp16;
  }
  return DataType::fp16;
}

Encoder read_encoder(const Json& spec, const std::string& where, ConfigFields& fields,
                     const Model& model) {
  Encoder encoder;
  Blueprint blueprint{spec, where, fields};
  encoder.embedding = model.embedding;
  encoder.embedding.learned_positions = blueprint.optional_size("learned_positions").value_or(0);
  encoder.usual_positions = blueprint.optional_size("usual_positions").value_or(1024);
  if (const auto bins = blueprint.optional_size("mel_bins"); bins && *bins > 0) {
    encoder.audio = AudioFrontEnd{*bins};
  }
  for (const char* key : {"layers", "mixers", "feed_forwards", "layer"}) {
    blueprint.object().find(key);
  }
  blueprint.finish();
  Model bidirectional = model;
  bidirectional.causal = false;
  encoder.groups = LayerReader{spec, where, fields, bidirectional}.read();
  return encoder;
}

std::optional<MultiTokenPrediction> read_mtp(const Json& spec, const std::string& where,
                                             ConfigFields& fields, LayerReader& layers) {
  Blueprint blueprint{spec, where + ": mtp", fields};
  const Size count = blueprint.optional_size("count").value_or(0);
  const std::string mixer = blueprint.text("mixer", kNoBranchKind);
  const std::string network = blueprint.text("feed_forward", kNoBranchKind);
  blueprint.finish();
  if (count == 0) return std::nullopt;
  MultiTokenPrediction block{count, layers.layer_of(mixer, network)};
  // Where a model's layers have one branch each (Nemotron-H), the block has two of them.
  if (mixer != kNoBranchKind && network != kNoBranchKind) block.layer.layer.single = false;
  return block;
}

Embedding read_embedding(const Json& spec, const std::string& where, ConfigFields& fields,
                         Size hidden) {
  Blueprint blueprint{spec, where + ": embedding", fields};
  Embedding embedding;
  embedding.rows = blueprint.size("rows", Meaning::vocabulary);
  embedding.width = blueprint.optional_size("width").value_or(hidden);
  embedding.project = embedding.width != hidden;
  embedding.learned_positions = blueprint.optional_size("learned_positions").value_or(0);
  embedding.norm = blueprint.flag("norm");
  embedding.token_types = blueprint.optional_size("token_types").value_or(0);
  embedding.relative_buckets = blueprint.optional_size("relative_buckets").value_or(0);
  if (embedding.relative_buckets > 0) {
    embedding.relative_heads = blueprint.size("relative_heads", Meaning::heads);
  }
  blueprint.finish();
  return embedding;
}

Head read_head(const Json& spec, const std::string& where, ConfigFields& fields) {
  Blueprint blueprint{spec, where + ": head", fields};
  Head head;
  const Json* tied = fields.find_any(names_of(Meaning::tied));
  const bool otherwise = tied != nullptr && tied->is_boolean() && tied->get<bool>();
  head.tied = blueprint.flag("tied", otherwise);
  head.present = blueprint.flag("present", true);
  head.bias = blueprint.flag("bias");
  head.softcap = blueprint.flag("softcap");
  blueprint.finish();
  return head;
}

Patches read_patches(const Json& spec, const std::string& where, ConfigFields& fields) {
  Blueprint blueprint{spec, where + ": patches", fields};
  const auto size = [&](std::string_view key) {
    const auto found = blueprint.optional_size(key);
    if (!found || *found == 0) {
      throw Error{fields.where(), std::string{key} + ": missing", "the architecture needs it"};
    }
    return *found;
  };
  Patches patches;
  patches.input = size("input");
  patches.patch = size("patch");
  patches.channels = size("channels");
  patches.classes = size("classes");
  patches.learn_sigma = blueprint.flag("learn_sigma", true);
  blueprint.finish();
  if (patches.input % patches.patch != 0) {
    throw Error{fields.where(),
                "input_size = " + std::to_string(patches.input) +
                    " is not divisible by patch_size = " + std::to_string(patches.patch),
                "correct one of them"};
  }
  return patches;
}

/// Fields that turn a family into one whose shapes no block has.
void require_not_refused(const Json& spec, ConfigFields& fields) {
  const auto list = spec.find("refused_when");
  if (list == spec.end()) return;
  for (const Json& item : *list) {
    const auto condition = item.at("when").get<std::string>();
    if (!holds(condition, fields)) continue;
    throw Error{fields.where(),
                condition.substr(1) + " = " + shown(*fields.find(condition.substr(1))) + ": " +
                    item.at("reason").get<std::string>(),
                "it is not analysed, for its shapes would be wrong"};
  }
}

void require_analysed(const Architecture& architecture, const std::string& where) {
  const auto refused = architecture.spec.find("refused");
  if (refused == architecture.spec.end()) return;
  throw Error{where,
              "models of type \"" + architecture.name +
                  "\" are not analysed: " + refused->get<std::string>(),
              "see what is modelled in the README"};
}

/// What is before its layers and after them.
void read_ends(const Json& spec, const std::string& where, ConfigFields& fields, Model& model) {
  if (spec.contains("patches")) {
    model.patches = read_patches(spec["patches"], where, fields);
    return;
  }
  model.embedding = read_embedding(object_at(spec, "embedding"), where, fields, model.hidden);
  model.head = read_head(object_at(spec, "head"), where, fields);
}

}  // namespace

Model build_model(const Architecture& architecture, const ConfigSource& source,
                  const std::vector<std::string>& changed, const FormatLookup& formats) {
  const std::string& where = source.where;
  require_analysed(architecture, where);
  const std::string own_where = "configs/architectures/" + architecture.name + ".json";
  ConfigFields fields{source.config, object_at(architecture.spec, "defaults"), where};
  const Json spec = with_layer_blocks(with_variants(architecture.spec, fields, own_where), fields);
  require_not_refused(spec, fields);
  fields.ignore_all(object_at(spec, "ignored"));

  Blueprint root{spec, own_where, fields};
  Model model;
  model.family = architecture.name;
  if (const Json* type = fields.find("model_type"); type != nullptr && type->is_string()) {
    model.model_type = type->get<std::string>();
  }
  model.half_type = half_type_of(fields);
  model.causal = root.flag("causal", true);
  model.norm = norm_named(root.text("norm", "rms"), own_where);
  model.final_norm = root.flag("final_norm", true);
  model.hidden = root.size("hidden", Meaning::hidden);
  if (const Json* positions = fields.find_first(names_of(Meaning::positions))) {
    model.max_positions = checked_size(*positions, where, "max_position_embeddings");
  }
  read_ends(spec, own_where, fields, model);
  model.pooler = root.flag("pooler");
  const auto quantization =
      Quantization::read(fields.find("quantization_config"), source.quantization, where, formats);
  if (quantization) {
    model.formats = quantization->formats_of_model();
    model.kv_format = quantization->kv();
    model.quantization = quantization->description();
  }
  LayerReader layers{spec, own_where, fields, model, quantization ? &*quantization : nullptr};
  model.groups = layers.read();
  if (spec.contains("mtp")) model.mtp = read_mtp(spec["mtp"], own_where, fields, layers);
  if (spec.contains("encoder")) {
    model.encoder = read_encoder(spec["encoder"], own_where + ": encoder", fields, model);
  }
  fields.require_understood();
  for (const std::string& path : changed) fields.require_asked(path);
  return model;
}

}  // namespace llmviewer
