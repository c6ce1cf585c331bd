#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

std::string_view name_of(Stage stage) noexcept {
  constexpr std::array<std::string_view, kStages> kNames{"vision",  "encode", "prefill",  "decode",
                                                         "draft",   "verify", "generate", "mtp",
                                                         "denoise", "step"};
  return kNames[static_cast<std::size_t>(stage)];
}

}  // namespace llmviewer
