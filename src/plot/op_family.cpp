#include "plot/op_family.hpp"

namespace llmviewer {

std::string_view name_of(OpFamily family) noexcept {
  switch (family) {
    case OpFamily::linear:
      return "linear";
    case OpFamily::expert:
      return "experts";
    case OpFamily::attention:
      return "attention";
    case OpFamily::elementwise:
      return "norms, activations, additions";
    case OpFamily::state_space:
      return "state space";
    case OpFamily::ends:
      return "embedding and head";
  }
  return "";
}

std::size_t color_index(OpFamily family) noexcept { return static_cast<std::size_t>(family); }

}  // namespace llmviewer
