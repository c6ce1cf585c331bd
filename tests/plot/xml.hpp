#pragma once

#include <string>
#include <string_view>

namespace llmviewer {

/// What is wrong with a text as XML: tags that do not nest, attributes without quotes or twice,
/// bare markup, unknown entities, control characters. "" if nothing is.
std::string problem_of_xml(std::string_view text);

}  // namespace llmviewer
