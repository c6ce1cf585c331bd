#include "llmviewer/catalog/catalog.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "catalog/architecture.hpp"
#include "catalog/config_store.hpp"
#include "catalog/format_reader.hpp"
#include "catalog/hardware_reader.hpp"
#include "catalog/model_source.hpp"
#include "catalog/nested_config.hpp"
#include "catalog/overrides.hpp"
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

std::vector<std::string> names_in(const ConfigStore& store) {
  std::vector<std::string> names;
  for (const ConfigText& file : store.all()) names.push_back(file.name);
  std::sort(names.begin(), names.end());
  return names;
}

Architecture parsed_architecture(const ConfigText& file) {
  return read_architecture(parse_json_object(file.text, file.where), file.where);
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::string text_of(const Json& config, const char* key) {
  const auto found = config.find(key);
  return found != config.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// mamba_ssm's own configs name no type, but the kind of their layers.
std::string type_of(const Json& config) {
  const std::string type = text_of(config, "model_type");
  return type.empty() && config.contains("ssm_cfg") ? "mamba_ssm" : type;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The architecture of a model_type. Most files are named after the type they describe.
std::optional<Architecture> architecture_of_type(const ConfigStore& store,
                                                 const std::string& model_type) {
  if (const auto file = store.named(model_type)) {
    Architecture architecture = parsed_architecture(*file);
    if (contains(architecture.model_types, model_type)) return architecture;
  }
  if (const auto file = store.listing(model_type, {"model_types"})) {
    return parsed_architecture(*file);
  }
  return std::nullopt;
}

Architecture architecture_for(const ConfigStore& store, const ModelSource& source,
                              const std::string& assume) {
  const std::string model_type = type_of(source.config);
  if (!assume.empty()) {
    if (auto found = architecture_of_type(store, assume)) return *std::move(found);
    if (const auto file = store.named(assume)) return parsed_architecture(*file);
    throw Error{"--assume", "\"" + assume + "\" is no known architecture",
                did_you_mean(assume, names_in(store), "known are " + listed(names_in(store)))};
  }
  if (!model_type.empty()) {
    if (auto found = architecture_of_type(store, model_type)) return *std::move(found);
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
  throw Error{source.where, problem, "known are " + listed(names_in(store))};
}

Architecture architecture_named(const ConfigStore& store, const std::string& type,
                                const std::string& where) {
  if (auto found = architecture_of_type(store, type)) return *std::move(found);
  throw Error{where, "model_type \"" + type + "\" is not known",
              "known are " + listed(names_in(store))};
}

/// The language model from its part of the config, then the towers around it.
Model read_model(const ConfigStore& store, const Architecture& architecture,
                 const ModelSource& source, std::vector<std::string> changed,
                 const FormatLookup& formats) {
  const Json* side_file = source.quantization.is_null() ? nullptr : &source.quantization;
  const auto text = text_config(architecture, source.config, source.where);
  if (!text) {
    return build_model(architecture, {source.config, side_file, source.where}, changed, formats);
  }
  for (std::string& path : changed) {
    constexpr std::string_view kText = "text_config.";
    if (path.starts_with(kText)) path.erase(0, kText.size());
  }
  Model model = build_model(architecture_named(store, text->family, text->where),
                            {text->config, side_file, text->where}, changed, formats);
  add_towers(architecture, source.config, source.where, model);
  return model;
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

std::optional<double> bare_bits(std::string_view name) {
  double bits = 0;
  const auto [end, status] = std::from_chars(name.data(), name.data() + name.size(), bits);
  if (status != std::errc{} && status != std::errc::result_out_of_range) return std::nullopt;
  if (end != name.data() + name.size()) return std::nullopt;
  return status == std::errc::result_out_of_range ? -1 : bits;
}

/// Exactly bits/8 bytes an element and no overhead, as the paper counts.
StorageFormat bare_format(double bits, std::string_view name, std::string_view where) {
  const bool possible = (bits >= 1 && bits <= 8) || bits == 16 || bits == 32;
  if (!possible || bits != static_cast<double>(static_cast<int>(bits))) {
    throw Error{std::string{where}, std::string{name} + " is no bit width",
                "use 1 to 8, 16 or 32, or a format's name (llmviewer formats)"};
  }
  StorageFormat format;
  format.name = std::string{name};
  format.title = "plain " + format.name + "-bit elements, no overhead";
  format.bits = bits;
  format.type = bits > 16  ? DataType::fp32
                : bits > 8 ? DataType::fp16
                : bits > 4 ? DataType::int8
                           : DataType::int4;
  return format;
}

/// "int4-g128" from the file "int4-gN".
std::optional<StorageFormat> grouped_format(const ConfigStore& store, std::string_view name) {
  const auto at = name.find("-g");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = name.substr(at + 2);
  double group = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), group);
  const auto length = static_cast<std::size_t>(end - digits.data());
  const std::string file_name =
      std::string{name.substr(0, at)} + "-gN" + std::string{digits.substr(length)};
  if (status != std::errc{} || !(group >= 1) || !(group <= 1e6) ||
      group != static_cast<double>(static_cast<int>(group))) {
    return std::nullopt;
  }
  const auto file = store.named(file_name);
  if (!file) return std::nullopt;
  FormatFile read = read_format(parse_json_object(file->text, file->where), file->where);
  if (!read.any_group) return std::nullopt;
  read.format.name = std::string{name};
  read.format.group = group;
  return read.format;
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
  Json json = parse_json_object(file->text, file->where);
  apply_overrides(json, overrides, "hw");
  Hardware hardware =
      read_hardware(json, file->where, file->own ? Sources::required : Sources::optional);
  if (lists_name(json, folded_name(name), {"default_of"})) hardware.asked_as = std::string{name};
  return hardware;
}

Hardware Catalog::check_hardware(const std::string& path) const {
  return read_hardware(read_json_object(path), path, Sources::optional);
}

Model Catalog::model_of(ModelSource source, const ModelOptions& options) const {
  const auto overrides = placed(source.config, options.overrides);
  apply_overrides(source.config, overrides, "model");
  const ConfigStore store{"architectures", folders_.configs};
  const Architecture architecture = architecture_for(store, source, options.assume);
  std::vector<std::string> changed;
  for (const Override& change : overrides) changed.push_back(change.path);
  Model model = read_model(store, architecture, source, changed, [this](const std::string& format) {
    return this->format(format, "quantization_config");
  });
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
  if (const auto bits = bare_bits(name)) return bare_format(*bits, name, where);
  const ConfigStore store{"formats", folders_.configs};
  if (const auto file = store.named(name)) {
    FormatFile read = read_format(parse_json_object(file->text, file->where), file->where);
    if (!read.any_group) return read.format;
  }
  if (auto grouped = grouped_format(store, name)) return *grouped;
  throw Error{
      std::string{where}, "\"" + std::string{name} + "\" is no format",
      did_you_mean(name, names_in(store), "use a bit width or one of: " + listed(names_in(store)))};
}

std::vector<std::string> Catalog::hardware_names() const {
  return names_in(ConfigStore{"hardware", folders_.configs});
}
std::vector<std::string> Catalog::model_names() const {
  return names_in(ConfigStore{"models", folders_.configs});
}
std::vector<std::string> Catalog::architecture_names() const {
  return names_in(ConfigStore{"architectures", folders_.configs});
}

std::vector<FormatEntry> Catalog::formats() const {
  std::vector<FormatEntry> entries;
  for (const ConfigText& file : ConfigStore{"formats", folders_.configs}.all()) {
    FormatFile read = read_format(parse_json_object(file.text, file.where), file.where);
    entries.push_back({std::move(read.format), std::move(read.uses)});
  }
  return entries;
}

}  // namespace llmviewer
