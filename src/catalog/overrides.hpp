#pragma once

#include <span>
#include <string>

#include "catalog/json_text.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer {

/// Replaces facts of a file before it is read. A value that reads as JSON (16, true, null, [1, 2])
/// is taken as such, anything else as a text ("600GB/s").
void apply_overrides(Json& json, std::span<const Override> overrides, const std::string& option);

/// How the option spells this fact: "--set hw.memory.bandwidth".
std::string spelled(const std::string& option, const Override& change);

}  // namespace llmviewer
