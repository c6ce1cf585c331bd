#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace llmviewer::http {

/// The "host:port" of a Host header or an origin.
struct Authority {
  std::string host;  // lower case, an IPv6 address without its brackets
  std::string port;  // "80" where none stands
  friend bool operator==(const Authority&, const Authority&) = default;
};

std::optional<Authority> parse_authority(std::string_view text);

/// The authority of "http://host:port"; none of any other scheme, nor of "null".
std::optional<Authority> parse_origin(std::string_view text);

/// Whether a client that names this host means us, who listen on the IP address `address`:
/// localhost, a loopback address, `address` itself; any IP address where that is 0.0.0.0 or [::].
/// Names of the DNS never do: any site can let its own point here (DNS rebinding).
bool names_us(std::string_view host, std::string_view address);

}  // namespace llmviewer::http
