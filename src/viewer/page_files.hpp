#pragma once

#include <string_view>

namespace llmviewer {

// Files beside this one, compiled in.

std::string_view page_style_text() noexcept;
std::string_view page_script() noexcept;

}  // namespace llmviewer
