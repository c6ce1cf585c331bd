#pragma once

#include <string>
#include <system_error>

#include "llmviewer/error.hpp"

namespace llmviewer::http {

/// Why nothing can listen on `endpoint`, "127.0.0.1:8080".
Error listening_error(const std::string& endpoint, const std::error_code& failure);

}  // namespace llmviewer::http
