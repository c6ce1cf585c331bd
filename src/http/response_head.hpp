#pragma once

#include <string>

#include "http/message.hpp"

namespace llmviewer::http {

/// What becomes of the connection after a response.
enum class After { keep, close };

/// Whether a handler's response can be sent as it stands (see Response).
bool is_sendable(const Response& response);

/// The status line and the headers, to the empty line, of a sendable response.
std::string response_head(const Response& response, After after);

}  // namespace llmviewer::http
