#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace llmviewer {

/// What stands in a layer: a box, or a line on its way to a lower one.
struct Slot {
  double width{};                     ///< 0: a line
  std::optional<std::size_t> column;  ///< of a line: those of one column are parts of it
  double x{};                         ///< of its middle
  std::vector<std::size_t> above;     ///< slots of the layer above that it is joined to
  std::vector<std::size_t> below;
};

/// A graph whose edges all lead from one layer to the next (Sugiyama, Tagawa and Toda 1981).
struct LayeredSlots {
  std::vector<Slot> slots;
  std::vector<std::vector<std::size_t>> layers;   ///< from the left
  std::vector<std::vector<std::size_t>> columns;  ///< of each line its slots, downwards; or none
};

/// Orders every layer by the middle of what its slots are joined to, so that few lines cross.
void order(LayeredSlots& all);

/// Gives every slot its place: boxes around 0, lines between them or upright beside them. Every
/// layer has a box.
void place(LayeredSlots& all);

}  // namespace llmviewer
