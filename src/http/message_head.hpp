#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace llmviewer::http {

/// Request line and header lines, as they came.
struct RequestHead {
  std::string method;
  std::string target;
  unsigned version{11};  // of HTTP: 10 or 11
  std::vector<Header> headers;
};

/// The values of all headers of that name.
std::vector<std::string_view> values_of(const RequestHead& head, std::string_view name);

/// Whether a header that is a list ("Connection: a, b") has this word.
bool lists_word(const RequestHead& head, std::string_view name, std::string_view word);

/// What becomes of the connection after a response.
enum class After { keep, close };

/// Whether a handler's response can be sent as it stands (see Response).
bool is_sendable(const Response& response);

/// The status line and the headers, to the empty line, of a sendable response.
std::string response_head(const Response& response, After after);

}  // namespace llmviewer::http
