#pragma once

#include <vector>

#include "llmviewer/scenario/layout.hpp"

namespace llmviewer {

/// Layouts of twice as many devices: one degree doubled; the experts spread as far as before, and
/// over twice as many devices.
std::vector<Layout> doubled(const Layout& layout);

/// Layouts of as many devices: a factor of two moved from one degree to another, the experts spread
/// further or less far, or norms and additions divided.
std::vector<Layout> regrouped(const Layout& layout);

}  // namespace llmviewer
