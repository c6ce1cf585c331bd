#pragma once

#include "plot/label_placement.hpp"
#include "plot/roofs_drawn.hpp"

namespace llmviewer {

/// Names ceilings, slopes and ridge points, clear of the obstacles, to which roofs and names are
/// added.
void label_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles);

}  // namespace llmviewer
