#include "http/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

#include "http/ascii.hpp"

namespace llmviewer::http {
namespace {

constexpr timeval kPatience{.tv_sec = 30, .tv_usec = 0};

void require(bool worked, const char* what) {
  if (!worked) throw std::system_error{errno, std::generic_category(), what};
}

int connected(std::uint16_t port, const std::string& address) {
  const bool v6 = address.find(':') != std::string::npos;
  const int made = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  require(made >= 0, "socket");
  ::setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sockaddr_in to4{};
  to4.sin_family = AF_INET;
  to4.sin_port = htons(port);
  ::inet_pton(AF_INET, address.c_str(), &to4.sin_addr);
  sockaddr_in6 to6{};
  to6.sin6_family = AF_INET6;
  to6.sin6_port = htons(port);
  ::inet_pton(AF_INET6, address.c_str(), &to6.sin6_addr);
  const auto* to =
      v6 ? reinterpret_cast<const sockaddr*>(&to6) : reinterpret_cast<const sockaddr*>(&to4);
  require(::connect(made, to, v6 ? sizeof to6 : sizeof to4) == 0, "connect");
  return made;
}

Reply parsed_head(std::string_view head) {
  Reply reply;
  const std::string_view status = head.substr(std::min<std::size_t>(9, head.size()), 3);
  std::from_chars(status.data(), status.data() + status.size(), reply.status);
  while (!head.empty()) {
    head.remove_prefix(std::min(head.find("\r\n"), head.size() - 2) + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    std::string name{line.substr(0, colon)};
    std::ranges::transform(name, name.begin(), lower_case);
    reply.headers.emplace(name, line.substr(colon + 2));
  }
  return reply;
}

}  // namespace

Client::Client(std::uint16_t port, std::string_view address)
    : socket_{connected(port, std::string{address})} {}

Client::Client(Client&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}, unread_{std::move(other.unread_)} {}

Client::~Client() {
  if (socket_ >= 0) ::close(socket_);
}

bool Client::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::finish_sending() const { ::shutdown(socket_, SHUT_WR); }

bool Client::receive() {
  std::array<char, 4096> chunk;
  errno = 0;  // the end of the connection leaves it as it is
  const auto size = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (size <= 0) return false;
  unread_.append(chunk.data(), static_cast<std::size_t>(size));
  return true;
}

std::optional<Reply> Client::head() {
  while (unread_.find("\r\n\r\n") == std::string::npos) {
    if (!receive()) return std::nullopt;
  }
  const auto end = unread_.find("\r\n\r\n") + 4;
  Reply reply = parsed_head(std::string_view{unread_}.substr(0, end));
  unread_.erase(0, end);
  return reply;
}

std::optional<Reply> Client::reply() {
  auto reply = head();
  if (!reply) return reply;
  const auto length = reply->headers.find("content-length");
  const std::size_t size = length == reply->headers.end() ? 0 : std::stoul(length->second);
  while (unread_.size() < size) {
    if (!receive()) return std::nullopt;
  }
  reply->body = unread_.substr(0, size);
  unread_.erase(0, size);
  return reply;
}

std::optional<Reply> Client::ask(std::string_view request) {
  send(request);  // who refuses it may close early, and has answered then
  return reply();
}

bool Client::is_closed() {
  if (!unread_.empty() || receive()) return false;
  return errno != EAGAIN;
}

std::string get(std::string_view target) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string post(std::string_view target, std::string_view form) {
  return "POST " + std::string{target} +
         " HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\n"
         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
         std::to_string(form.size()) + "\r\n\r\n" + std::string{form};
}

RunningServer::RunningServer(Handler handler, const Limits& limits, std::string_view address)
    : server_{address, 0, limits, std::move(handler)}, running_{[this] { server_.run(); }} {}

RunningServer::~RunningServer() { stop(); }

void RunningServer::stop() {
  server_.stop();
  if (running_.joinable()) running_.join();
}

Response echo(const Request& request) {
  std::string text = request.method + ' ' + request.path + ' ';
  for (const Parameter& parameter : request.parameters) {
    text += parameter.name + '=' + parameter.value + ';';
  }
  return {.status = 200, .type = "text/plain; charset=utf-8", .body = text, .headers = {}};
}

unsigned status_of(const std::optional<Reply>& reply) { return reply ? reply->status : 0; }

}  // namespace llmviewer::http
