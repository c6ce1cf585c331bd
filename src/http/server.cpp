#include "http/server.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <utility>
#include <vector>

#include "http/admission.hpp"
#include "http/session.hpp"

namespace llmviewer::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using SystemFailure = boost::system::error_code;

/// Refusals under way at once; clients beyond these are cut off without a word.
constexpr std::size_t kRefusals = 64;

/// Until connections are accepted again, as where the process has no file left for one.
constexpr std::chrono::milliseconds kPause{100};

tcp::endpoint endpoint_of(std::string_view address, std::uint16_t port) {
  if (address == "localhost") return {asio::ip::address_v4::loopback(), port};
  SystemFailure failure;
  const auto parsed = asio::ip::make_address(std::string{address}, failure);
  if (failure) {
    throw Error{address, "no IP address",
                "give one of this machine, as 127.0.0.1 or ::1, or localhost"};
  }
  return {parsed, port};
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  const std::string port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

tcp::acceptor listen(asio::io_context& io, const tcp::endpoint& endpoint) {
  tcp::acceptor acceptor{io};
  SystemFailure failure;
  const auto attempt = [&](auto step) {
    if (!failure) step();
  };
  attempt([&] { acceptor.open(endpoint.protocol(), failure); });
  attempt([&] { acceptor.set_option(tcp::acceptor::reuse_address{true}, failure); });
  attempt([&] { acceptor.bind(endpoint, failure); });
  attempt([&] { acceptor.listen(asio::socket_base::max_listen_connections, failure); });
  if (failure) throw listening_error(text_of(endpoint), failure);
  return acceptor;
}

}  // namespace

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

struct Server::State {
  State(const tcp::endpoint& endpoint, const Limits& limits, Handler handler)
      : service{limits, std::move(handler), endpoint.address().to_string()},
        acceptor{listen(service.io, endpoint)},
        bound{acceptor.local_endpoint()} {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
      throw std::system_error{errno, std::generic_category(), "pipe"};
    }
    stop_reader.assign(ends[0]);
    stop_writer.assign(ends[1]);
    for (const int end : ends) {
      ::fcntl(end, F_SETFD, FD_CLOEXEC);
      ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
  }

  void accept();
  void accepted(const SystemFailure& failure, tcp::socket socket);
  void stop();

  Service service;
  tcp::acceptor acceptor;
  tcp::endpoint bound;
  asio::steady_timer pause{service.io};
  asio::posix::stream_descriptor stop_reader{service.io};  // a byte comes when it is time to stop
  asio::posix::stream_descriptor stop_writer{service.io};  // where that byte is written
};

void Server::State::accept() {
  acceptor.async_accept([this](const SystemFailure& failure, tcp::socket socket) {
    accepted(failure, std::move(socket));
  });
}

void Server::State::accepted(const SystemFailure& failure, tcp::socket socket) {
  if (!acceptor.is_open()) return;
  if (failure) {
    pause.expires_after(kPause);
    return pause.async_wait([this](const SystemFailure& cancelled) {
      if (!cancelled) accept();
    });
  }
  const std::size_t others = service.sessions.size();
  if (others < service.limits.connections) {
    std::make_shared<Session>(std::move(socket), service)->serve();
  } else if (others < service.limits.connections + kRefusals) {
    std::make_shared<Session>(std::move(socket), service)
        ->refuse(refusal(503, "too many connections"));
  }
  accept();
}

void Server::State::stop() {
  SystemFailure ignored;
  acceptor.close(ignored);
  pause.cancel();
  std::vector<std::shared_ptr<Session>> sessions;  // those that close leave the set
  for (Session* session : service.sessions) sessions.push_back(session->shared_from_this());
  for (const auto& session : sessions) session->stop();
}

Server::Server(std::string_view address, std::uint16_t port, const Limits& limits, Handler handler)
    : state_{std::make_unique<State>(endpoint_of(address, port), limits, std::move(handler))} {}

Server::~Server() = default;

std::uint16_t Server::port() const noexcept { return state_->bound.port(); }

std::string Server::url() const { return "http://" + text_of(state_->bound) + "/"; }

void Server::run() {
  state_->accept();
  state_->stop_reader.async_wait(asio::posix::stream_descriptor::wait_read,
                                 [this](const SystemFailure&) { state_->stop(); });
  state_->service.io.run();
  state_->service.workers.join();
}

void Server::stop() noexcept {
  const int kept = errno;  // as a signal handler must
  state_->service.stopping.store(true);
  if (::write(state_->stop_writer.native_handle(), "", 1) < 0) {
    // Full: there are bytes enough to be read.
  }
  errno = kept;
}

bool Server::stopping() const noexcept { return state_->service.stopping.load(); }

}  // namespace llmviewer::http
