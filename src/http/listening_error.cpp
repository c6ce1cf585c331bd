#include "http/listening_error.hpp"

namespace llmviewer::http {

Error listening_error(const std::string& endpoint, const std::error_code& failure) {
  if (failure == std::errc::address_in_use) {
    return {endpoint, "another program listens there",
            "take another port: --port 0 for any free one"};
  }
  if (failure == std::errc::permission_denied || failure == std::errc::operation_not_permitted) {
    return {endpoint, "no permission to listen there",
            "take a port from 1024 on: --port 0 for any free one"};
  }
  if (failure == std::errc::address_not_available) {
    return {endpoint, "not an address of this machine", "take 127.0.0.1 or ::1"};
  }
  return {endpoint, "cannot listen there: " + failure.message(), "take 127.0.0.1"};
}

}  // namespace llmviewer::http
