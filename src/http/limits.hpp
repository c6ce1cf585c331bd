#pragma once

#include <chrono>
#include <cstddef>

namespace llmviewer::http {

constexpr std::size_t kKibibyte = 1024;

/// What one client may take of the server.
struct Limits {
  std::size_t target{64 * kKibibyte};  // bytes of path and query
  std::size_t fields{64 * kKibibyte};  // bytes of all header lines
  std::size_t body{256 * kKibibyte};   // bytes
  std::size_t parameters{256};
  std::size_t connections{512};               // at once; those beyond get a 503
  std::size_t workers{4};                     // handlers that run at once
  std::chrono::milliseconds request{10'000};  // from its first byte to its last
  std::chrono::milliseconds idle{30'000};     // between two requests
  std::chrono::milliseconds response{60'000};
  std::chrono::milliseconds linger{1'000};  // for the client to close after the last response
  std::chrono::milliseconds grace{3'000};   // for responses under way when the server stops
};

}  // namespace llmviewer::http
