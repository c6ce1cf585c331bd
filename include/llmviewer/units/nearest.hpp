#pragma once

#include <span>
#include <string>
#include <string_view>

namespace llmviewer {

/// The remedy for a mistyped name: `did you mean "h100-sxm" or "h100-nvl"?`, or `otherwise` when
/// nothing known is near.
std::string did_you_mean(std::string_view typed, std::span<const std::string> known,
                         std::string_view otherwise);

/// Lower case, with '_' and ' ' read as '-': names that differ only so are one name.
std::string folded_name(std::string_view name);

}  // namespace llmviewer
