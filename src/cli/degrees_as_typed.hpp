#pragma once

#include <array>
#include <string>

#include "cli/layout_options.hpp"
#include "llmviewer/scenario/layout.hpp"

namespace llmviewer::cli {

/// Those of kDegrees, in its order.
inline constexpr std::array<std::string LayoutOptions::*, kDegrees.size()> kDegreesAsTyped{
    &LayoutOptions::tensor, &LayoutOptions::pipeline, &LayoutOptions::expert,
    &LayoutOptions::data,   &LayoutOptions::context,  &LayoutOptions::micro_batches};

}  // namespace llmviewer::cli
