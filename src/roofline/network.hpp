#pragma once

#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// The links and network cards of a group of these devices.
NetworkRoof network_roof(const Hardware& hardware, const Layout& layout);

}  // namespace llmviewer
