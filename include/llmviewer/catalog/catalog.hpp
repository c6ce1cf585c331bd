#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/hardware/energy.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/model/model.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// One fact to replace before a file is read: "memory.bandwidth" = "600GB/s".
struct Override {
  std::string path;
  std::string value;
};

/// What makes a model of a config: what to replace, and which family to take an unknown one for.
struct ModelOptions {
  std::vector<Override> overrides;
  std::string assume;
};

/// A storage format and the tensors it makes sense for.
struct FormatEntry {
  StorageFormat format;
  std::vector<std::string> uses;
};

/// What a name may be: the path of a file on disk, too, or a name of the catalogue alone.
enum class Names : std::uint8_t { or_paths, alone };

struct ModelSource;

/// Finds devices, models and formats by name, in the user's folders first, then among those
/// compiled in. Reads files; holds no state between calls.
class Catalog {
 public:
  struct Folders {
    std::vector<std::filesystem::path> configs;  ///< each with hardware/ models/ formats/ inside
    std::vector<std::filesystem::path> hubs;     ///< Hugging Face caches: models--org--name inside
    Names names{Names::or_paths};
  };

  Catalog() = default;
  explicit Catalog(Folders folders);

  /// A name, an alias, or (if names may be paths) a JSON file. Throws Error naming the nearest
  /// known ones.
  Hardware hardware(std::string_view name, std::span<const Override> overrides = {}) const;
  /// A name, a Hugging Face id, or (if names may be paths) a config.json or a folder that holds
  /// one.
  Model model(std::string_view name, const ModelOptions& options = {}) const;
  /// Of the text of a config.json, called `name`.
  Model model_of_config(std::string_view text, const std::string& name,
                        const ModelOptions& options = {}) const;
  /// A format's name, a data type's, or a bit width ("4": exactly 4 bits, no overhead).
  StorageFormat format(std::string_view name, std::string_view where) const;

  /// Whether hardware(name), model(name) would find something, readable or not.
  bool has_hardware(std::string_view name) const;
  bool has_model(std::string_view name) const;

  /// A user's own device file, checked as strictly as ours, sources apart.
  Hardware check_hardware(const std::string& path) const;

  std::vector<std::string> hardware_names() const;
  std::vector<std::string> model_names() const;
  std::vector<FormatEntry> formats() const;

 private:
  Model model_of(ModelSource source, const ModelOptions& options) const;
  Folders folders_;
};

/// Of configs/energy/published.json, a user's own file of that name first. Throws Error for a file
/// that is not understood.
EnergyFigures energy_figures(const Catalog::Folders& folders);

}  // namespace llmviewer
