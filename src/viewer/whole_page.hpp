#pragma once

#include <string>
#include <string_view>

namespace llmviewer {

/// An HTML file: `head` and `body` are HTML, the title is text.
std::string whole_page(std::string_view title, std::string_view head, std::string_view body);

}  // namespace llmviewer
