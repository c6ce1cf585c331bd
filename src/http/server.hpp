#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "http/message.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::http {

/// A server of HTTP/1.1 for this machine's user: it answers browsers only on pages of its own, and
/// only under the names localhost and IP addresses.
class Server {
 public:
  /// Listens on an IP address, or on "localhost" (127.0.0.1); at port 0 on any free one. Clients
  /// wait until run(). Throws Error if that cannot be.
  Server(std::string_view address, std::uint16_t port, const Limits& limits, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const noexcept;

  /// "http://127.0.0.1:8080/"
  std::string url() const;

  /// Serves on this thread and on workers, until stop(): then the requests that a handler has are
  /// answered, and it returns. To be called once.
  void run();

  /// From any thread or signal handler, any number of times, also before run().
  void stop() noexcept;

  /// For handlers that take long: whether they should give up.
  bool stopping() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Why nothing can listen on `endpoint`, "127.0.0.1:8080".
Error listening_error(const std::string& endpoint, const std::error_code& failure);

}  // namespace llmviewer::http
