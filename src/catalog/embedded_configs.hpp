#pragma once

#include <span>
#include <string_view>

namespace llmviewer {

/// A file of configs/ as it was when the program was built.
struct EmbeddedConfig {
  std::string_view folder;  ///< "hardware", "models", "architectures", "formats", …
  std::string_view name;    ///< file name without ".json"
  std::string_view text;
};

/// All of them, sorted by folder, then name.
std::span<const EmbeddedConfig> embedded_configs() noexcept;

}  // namespace llmviewer
