#include "http/request_head.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace llmviewer::http {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool list_has(std::string_view list, std::string_view word) noexcept {
  for (;;) {
    const auto comma = list.find(',');
    if (same_word(trimmed(list.substr(0, comma)), word)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

std::vector<std::string_view> values_of(const RequestHead& head, std::string_view name) {
  std::vector<std::string_view> values;
  for (const Header& header : head.headers) {
    if (same_word(header.name, name)) values.push_back(header.value);
  }
  return values;
}

bool lists_word(const RequestHead& head, std::string_view name, std::string_view word) {
  const auto values = values_of(head, name);
  return std::ranges::any_of(values, [&](std::string_view list) { return list_has(list, word); });
}

}  // namespace llmviewer::http
