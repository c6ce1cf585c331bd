#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "http/server.hpp"

namespace llmviewer::http {

/// A response as it came; header names in lower case.
struct Reply {
  unsigned status{};
  std::map<std::string, std::string> headers;
  std::string body;
};

/// A bare TCP connection to a port of this machine. It waits patiently, but not for ever.
class Client {
 public:
  explicit Client(std::uint16_t port, std::string_view address = "127.0.0.1");
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  /// False if the server closed the connection meanwhile.
  bool send(std::string_view bytes) const;
  void finish_sending() const;

  /// The next response; nothing if the connection ends before it is whole.
  std::optional<Reply> reply();
  /// The same without a body, whatever its length is said to be.
  std::optional<Reply> head();
  /// Sends it and waits for the response.
  std::optional<Reply> ask(std::string_view request);
  /// Whether the server closes the connection without another word.
  bool is_closed();

 private:
  bool receive();

  int socket_;
  std::string unread_;
};

/// "GET TARGET" with a proper head and nothing else.
std::string get(std::string_view target);

/// A form as a browser would send it.
std::string post(std::string_view target, std::string_view form);

/// A server on a free port and the thread that runs it; stops at the end.
class RunningServer {
 public:
  explicit RunningServer(Handler handler, const Limits& limits = {},
                         std::string_view address = "127.0.0.1");
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  Server& server() { return server_; }
  std::uint16_t port() const { return server_.port(); }
  Client connect() const { return Client{port()}; }
  std::optional<Reply> ask(std::string_view request) const { return connect().ask(request); }
  /// Stops and waits until run() has returned.
  void stop();

 private:
  Server server_;
  std::thread running_;
};

/// Method, path and parameters as text: "GET /path a=1;b=2;".
Response echo(const Request& request);

/// 0 if there was no response at all.
unsigned status_of(const std::optional<Reply>& reply);

}  // namespace llmviewer::http
