#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/config_store.hpp"
#include "catalog/json_text.hpp"
#include "catalog/strict_object.hpp"
#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/units/storage_format.hpp"

// One reader per kind of our own files (schemas: configs/README.md). Each throws Error for an
// unknown key and for what is missing or not possible.

namespace llmviewer {

/// Whether a file must say where its figures are from: ours must, a user's own need not.
enum class Sources { required, optional };

/// A device. A figure needs its unit.
Hardware read_hardware(const Json& json, const std::string& where, Sources sources);

/// A storage format as its file states it. A name that ends in "N" ("int4-gN") stands for one
/// format per group size.
struct FormatFile {
  StorageFormat format;
  bool any_group{};
  std::vector<std::string> uses;  ///< weights, activations, kv
};
FormatFile read_format(const Json& json, const std::string& where);

/// The format of this name in the store, for one group size ("int4-g128"), or of bare bits ("4").
StorageFormat format_named(const ConfigStore& store, std::string_view name, std::string_view where);

/// The "fits" of a file, with its "sources".
std::vector<FittedForm> read_forms(StrictObject& root);

/// An inference engine.
Engine read_engine(const Json& json, const std::string& where);

}  // namespace llmviewer
