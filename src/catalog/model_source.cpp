#include "catalog/model_source.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include "catalog/config_store.hpp"
#include "catalog/strict_object.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCachePrefix = "models--";

/// "models--meta-llama--Llama-2-7b-hf" → "meta-llama/Llama-2-7b-hf".
std::string id_of_cache_folder(std::string text) {
  text.erase(0, kCachePrefix.size());
  for (auto at = text.find("--"); at != std::string::npos; at = text.find("--", at + 1)) {
    text.replace(at, 2, "/");
  }
  return text;
}

std::string folder_of_id(std::string_view id) {
  std::string text{kCachePrefix};
  for (const char c : id) text += c == '/' ? std::string{"--"} : std::string{c};
  return text;
}

/// The name of a config on disk: its id where it lies in a cache, else its folder's or its own.
void name_from_path(const fs::path& path, ModelSource& source) {
  const fs::path full = fs::weakly_canonical(fs::absolute(path));
  for (const fs::path& part : full) {
    if (part.string().starts_with(kCachePrefix)) source.id = id_of_cache_folder(part.string());
  }
  if (!source.id.empty()) {
    source.name = source.id.substr(source.id.rfind('/') + 1);
  } else if (full.filename() == "config.json") {
    source.name = full.parent_path().filename().string();
  } else {
    source.name = full.stem().string();
  }
}

ModelSource read_wrapped(Json json, const std::string& where) {
  StrictObject root{json, where};
  ModelSource source;
  source.name = root.required_text("name", "name the model");
  source.id = root.text("id");
  source.aliases = root.texts("aliases");
  source.sources = root.texts("sources");
  source.confidence = root.text("confidence");
  source.notes = root.text("notes");
  source.where = where;
  const Json& config = root.require("config", "put the fields of its config.json here");
  if (const Json* quantization = root.find("quantization")) source.quantization = *quantization;
  root.finish();
  source.config = config;
  return source;
}

/// One of our own files, copied and edited by the user, wraps the config.
bool is_wrapped(const Json& json) { return json.contains("config") && json.contains("name"); }

ModelSource read_config_file(const fs::path& path) {
  Json json = read_json_object(path.string());
  if (is_wrapped(json)) return read_wrapped(std::move(json), path.string());
  ModelSource source;
  source.where = path.string();
  name_from_path(path, source);
  source.config = std::move(json);
  source.sources = {path.string()};
  std::error_code ignored;
  const fs::path side_file = path.parent_path() / "hf_quant_config.json";
  if (fs::is_regular_file(side_file, ignored)) {
    source.quantization = read_json_object(side_file.string());
    source.sources.push_back(side_file.string());
  }
  return source;
}

std::optional<fs::path> snapshot_in(const fs::path& model_folder) {
  std::error_code ignored;
  std::ifstream main{model_folder / "refs" / "main"};
  std::string revision;
  if (main && main >> revision && revision.find('/') == std::string::npos) {
    const fs::path config = model_folder / "snapshots" / revision / "config.json";
    if (fs::is_regular_file(config, ignored)) return config;
  }
  for (const auto& entry : fs::directory_iterator{model_folder / "snapshots", ignored}) {
    const fs::path config = entry.path() / "config.json";
    if (fs::is_regular_file(config, ignored)) return config;
  }
  return std::nullopt;
}

std::optional<fs::path> config_on_disk(std::string_view name) {
  const fs::path path{name};
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    if (const fs::path config = path / "config.json"; fs::is_regular_file(config, ignored)) {
      return config;
    }
    if (auto config = snapshot_in(path)) return config;
    if (name.ends_with('/') || name.starts_with('.') || name.starts_with('/')) {
      throw Error{name, "this folder holds no config.json",
                  "point --model at a folder or a file that does"};
    }
    return std::nullopt;
  }
  if (fs::exists(path, ignored)) return path;
  if (name.ends_with(".json") || name.starts_with('/') || name.starts_with("./")) {
    throw Error{name, "no such file", "check the path"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ModelSource> locate_model(std::string_view name, const Catalog::Folders& folders) {
  const ConfigStore store{"models", folders.configs};
  if (const auto file = store.named(name)) {
    return read_wrapped(parsed(*file), file->where);
  }
  if (folders.names == Names::or_paths) {
    if (const auto path = config_on_disk(name)) return read_config_file(*path);
  }
  if (const auto file = store.listing(name, {"name", "id", "aliases"})) {
    return read_wrapped(parsed(*file), file->where);
  }
  for (const fs::path& hub : folders.hubs) {
    if (const auto path = snapshot_in(hub / folder_of_id(name))) return read_config_file(*path);
  }
  return std::nullopt;
}

ModelSource find_model(std::string_view name, const Catalog::Folders& folders) {
  if (auto source = locate_model(name, folders)) return *std::move(source);
  const ConfigStore store{"models", folders.configs};
  const std::vector<std::string> known = store.all_names({"id", "aliases"});
  throw Error{"--model", "\"" + std::string{name} + "\" is not known",
              did_you_mean(name, known, "see them with: llmviewer models") +
                  (folders.names == Names::or_paths && name.find('/') != std::string_view::npos
                       ? " (or give the path of its config.json)"
                       : "")};
}

ModelSource read_config_text(std::string_view text, const std::string& name) {
  Json json = parse_json_object(text, name);
  if (is_wrapped(json)) return read_wrapped(std::move(json), name);
  ModelSource source;
  source.name = name;
  source.where = name;
  source.config = std::move(json);
  source.sources = {name};
  return source;
}

}  // namespace llmviewer
