#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace llmviewer::http {

/// Whether the text is well-formed UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text) noexcept;

/// "%2Fa" → "/a". Throws Error, which begins with `where`, for a broken escape, a NUL, or what is
/// no UTF-8.
std::string percent_decoded(std::string_view text, std::string_view where);

/// Appends what "a=1&b=x+y" holds; '+' is a space, an empty piece nothing, "a" the same as "a=".
/// Throws Error as above, or where there would be more than `most` parameters in the end.
void append_parameters(std::string_view form, std::size_t most, std::vector<Parameter>& parameters);

}  // namespace llmviewer::http
