#include "llmviewer/model/model.hpp"

namespace llmviewer {

Size Model::layers() const noexcept {
  Size sum = 0;
  for (const LayerGroup& group : groups) sum += group.repeat;
  if (!encoder) return sum;
  for (const LayerGroup& group : encoder->groups) sum += group.repeat;
  return sum;
}

}  // namespace llmviewer
