#include "http/authority.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "http/ascii.hpp"

namespace llmviewer::http {
namespace {

/// IPv4 as the IPv6 address that maps it, so that each address has one form.
using Address = std::array<unsigned char, 16>;

constexpr std::string_view kScheme = "http://";  // of origins that can be ours
constexpr Address kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr Address kAny4 = kMapped;
constexpr Address kAny6{};
constexpr Address kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated{text};
  Address address = kMapped;
  if (::inet_pton(AF_INET, terminated.c_str(), &address[12]) == 1) return address;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

bool is_loopback(const Address& address) {
  const bool mapped = std::equal(address.begin(), address.begin() + 12, kMapped.begin());
  return address == kLoopback6 || (mapped && address[12] == 127);
}

bool is_host_character(char c) {
  return is_lower_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), lower_case);
  return result;
}

std::optional<Authority> bracketed(std::string_view text) {
  const auto close = text.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string host = lower(text.substr(1, close - 1));
  if (host.find(':') == std::string::npos || !parse_address(host)) return std::nullopt;
  const std::string_view rest = text.substr(close + 1);
  if (rest.empty()) return Authority{host, "80"};
  if (rest.front() != ':' || !is_port(rest.substr(1))) return std::nullopt;
  return Authority{host, std::string{rest.substr(1)}};
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  if (text.starts_with('[')) return bracketed(text);
  const auto colon = text.find(':');
  const std::string host = lower(text.substr(0, colon));
  if (host.empty() || !std::ranges::all_of(host, is_host_character)) return std::nullopt;
  if (colon == std::string_view::npos) return Authority{host, "80"};
  if (!is_port(text.substr(colon + 1))) return std::nullopt;
  return Authority{host, std::string{text.substr(colon + 1)}};
}

std::optional<Authority> parse_origin(std::string_view text) {
  if (!text.starts_with(kScheme)) return std::nullopt;
  return parse_authority(text.substr(kScheme.size()));
}

bool names_us(std::string_view host, std::string_view address) {
  if (host == "localhost") return true;
  const auto named = parse_address(host);
  if (!named) return false;
  const auto ours = parse_address(address);
  return is_loopback(*named) || named == ours || ours == kAny4 || ours == kAny6;
}

}  // namespace llmviewer::http
