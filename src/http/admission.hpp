#pragma once

#include <optional>
#include <string_view>

#include "http/message.hpp"
#include "http/message_head.hpp"

namespace llmviewer::http {

/// A response of one line of plain text, to whom we do not serve.
Response refusal(unsigned status, std::string_view reason);

/// The refusal that the head alone calls for, before anything of a body is read; `address` is the
/// IP address that we listen on.
std::optional<Response> refusal_of(const RequestHead& head, std::string_view address);

/// Whether the client waits for our word before it sends the body.
bool awaits_continue(const RequestHead& head);

/// Whether the connection may serve another request after this one.
bool keeps_alive(const RequestHead& head);

/// What the handler gets. Throws Error for what cannot be decoded.
Request request_of(const RequestHead& head, std::string_view body, const Limits& limits);

}  // namespace llmviewer::http
