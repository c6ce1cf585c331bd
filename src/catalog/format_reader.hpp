#pragma once

#include <string>
#include <vector>

#include "catalog/json_text.hpp"
#include "llmviewer/units/storage_format.hpp"

namespace llmviewer {

/// A storage format as its file states it. A name that ends in "N" ("int4-gN") stands for one
/// format per group size.
struct FormatFile {
  StorageFormat format;
  bool any_group{};
  std::vector<std::string> uses;  ///< weights, activations, kv
};

FormatFile read_format(const Json& json, const std::string& where);

}  // namespace llmviewer
