#include "http/message_head.hpp"

#include <algorithm>
#include <array>

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

struct Phrase {
  unsigned status;
  std::string_view text;
};

constexpr std::array kPhrases = std::to_array<Phrase>({
    {200, "OK"},
    {303, "See Other"},
    {400, "Bad Request"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
});

/// Results are always computed anew, are what they say they are, and stay with us.
constexpr std::string_view kFixedHeaders =
    "Cache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n";

constexpr std::array<std::string_view, 8> kReserved{
    "Cache-Control",          "Connection",      "Content-Length",    "Content-Type",
    "X-Content-Type-Options", "Referrer-Policy", "Transfer-Encoding", "Trailer"};

std::string_view phrase_of(unsigned status) {
  const auto* known = std::ranges::find(kPhrases, status, &Phrase::status);
  return known == kPhrases.end() ? std::string_view{} : known->text;
}

bool is_name_character(char c) { return is_lower_letter(lower_case(c)) || is_digit(c) || c == '-'; }

bool is_value_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte != 0x7f;
}

bool is_permitted(const Header& header) {
  const auto same = [&](std::string_view name) { return same_word(name, header.name); };
  return !header.name.empty() && std::ranges::all_of(header.name, is_name_character) &&
         std::ranges::all_of(header.value, is_value_character) &&
         std::ranges::none_of(kReserved, same);
}

bool has_body(unsigned status) {
  return status >= 200 && status <= 599 && status != 204 && status != 205 && status != 304;
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

bool is_sendable(const Response& response) {
  return has_body(response.status) && std::ranges::all_of(response.type, is_value_character) &&
         std::ranges::all_of(response.headers, is_permitted);
}

std::string response_head(const Response& response, After after) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head += phrase_of(response.status);
  head += "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
  if (!response.type.empty()) head += "Content-Type: " + response.type + "\r\n";
  head += kFixedHeaders;
  for (const Header& header : response.headers) {
    head += header.name + ": " + header.value + "\r\n";
  }
  if (after == After::close) head += "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace llmviewer::http
