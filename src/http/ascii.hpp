#pragma once

#include <algorithm>
#include <string_view>

namespace llmviewer::http {

// What of ASCII the protocol speaks of, whatever the locale.

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr char lower_case(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_lower_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }

/// Letters of both cases are equal.
constexpr bool same_word(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, lower_case, lower_case);
}

}  // namespace llmviewer::http
