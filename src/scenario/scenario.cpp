#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

std::string_view name_of(Stage stage) noexcept {
  switch (stage) {
    case Stage::prefill:
      return "prefill";
    case Stage::decode:
      return "decode";
    case Stage::generate:
      return "generate";
  }
  return "";
}

}  // namespace llmviewer
