#pragma once

#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::cli {

/// Where a user's own files lie: the folders given on the command line, then
/// $LLMVIEWER_CONFIG_DIR, then ~/.config/llmviewer; and the local Hugging Face caches
/// ($HF_HUB_CACHE, $HF_HOME/hub, ~/.cache/huggingface/hub). Throws Error for a given folder that
/// is not there.
Catalog::Folders find_folders(const std::vector<std::string>& given);

}  // namespace llmviewer::cli
