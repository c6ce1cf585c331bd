#pragma once

#include <string>
#include <vector>

#include "cli/name_patterns.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::cli {

/// What --hw names, patterns expanded; devices are in the groups of their vendor, kind and
/// architecture.
std::vector<Named> expand_devices(const std::string& text, const Catalog& catalog);

}  // namespace llmviewer::cli
