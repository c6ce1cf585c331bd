#pragma once

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>

#include "http/message.hpp"
#include "http/message_head.hpp"
#include "http/request_reader.hpp"

namespace llmviewer::http {

class Session;

/// What all sessions share. Input and output are the business of the one thread that runs `io`,
/// so nothing here is locked; handlers run on `workers`.
struct Service {
  Service(const Limits& all_limits, Handler of_requests, std::string of_listening)
      : limits{all_limits},
        handler{std::move(of_requests)},
        address{std::move(of_listening)},
        workers{all_limits.workers} {}

  Limits limits;
  Handler handler;
  std::string address;  // the IP address that we listen on
  std::unordered_set<Session*> sessions;
  std::atomic<bool> stopping{false};  // set by any thread: no further requests
  boost::asio::io_context io{1};
  boost::asio::thread_pool workers;
};

/// One connection. It lives as long as an operation on it is pending.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, Service& service);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void serve();
  /// Sends this, whatever the client asks for, and closes.
  void refuse(const Response& response);
  /// Closes as soon as no response is under way.
  void stop();

 private:
  using Failure = boost::system::error_code;
  enum class Phase { waiting, reading, handling, writing, lingering, closed };

  void next_request();
  void receive();
  void received(Failure failure, std::size_t size);
  void advance();
  void admit();
  void send_continue();
  void handle();
  void respond(Response response, After after);
  void responded(Failure failure, After after);
  void linger();
  void close();
  void set_deadline(std::chrono::milliseconds span);
  void deadline_reached();

  Service& service_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer deadline_;
  Phase phase_{Phase::waiting};
  bool late_{};  // the deadline passed while a request was being read
  RequestReader reader_;
  std::string unread_;
  std::array<char, 16 * kKibibyte> chunk_{};
  std::string head_, body_;  // of the response under way
};

}  // namespace llmviewer::http
