#pragma once

#include <string>
#include <string_view>

#include "report/document.hpp"

namespace llmviewer {

/// <tag attributes>content</tag>; the content is HTML.
std::string element(std::string_view tag, std::string_view attributes, std::string_view content);
std::string element(std::string_view tag, std::string_view content);

/// <tag attributes />: one without content.
std::string empty_element(std::string_view tag, std::string_view attributes);

/// name="value", with a blank before it and the value escaped.
std::string attribute(std::string_view name, std::string_view value);
/// A mere name, as "hidden" is, if `set`.
std::string attribute_if(bool set, std::string_view name);

/// Text as HTML: markup escaped.
std::string html_of(std::string_view text);

/// A document as HTML; its first heading is one of this level.
std::string html_of(const Document& document, int level);

/// page.css beside this file, compiled in.
std::string_view page_style_text() noexcept;

}  // namespace llmviewer
