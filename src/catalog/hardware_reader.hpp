#pragma once

#include <string>

#include "catalog/json_text.hpp"
#include "llmviewer/hardware/hardware.hpp"

namespace llmviewer {

/// Whether a file must say where its figures are from: ours must, a user's own need not.
enum class Sources { required, optional };

/// A device from its file (schema: configs/README.md). Throws Error for an unknown key, a missing
/// or impossible figure, a figure without unit where one is needed.
Hardware read_hardware(const Json& json, const std::string& where, Sources sources);

}  // namespace llmviewer
