#include "http/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <string_view>

#include "http/admission.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

Response answer(const Handler& handler, const Request& request) {
  try {
    Response response = handler(request);
    if (is_sendable(response)) return response;
  } catch (...) {  // what went wrong is for the server's side alone
  }
  return refusal(500, "internal error");
}

}  // namespace

Session::Session(tcp::socket socket, Service& service)
    : service_{service},
      socket_{std::move(socket)},
      deadline_{service.io},
      reader_{service.limits} {
  service_.sessions.insert(this);
}

Session::~Session() { service_.sessions.erase(this); }

void Session::serve() {
  Failure ignored;
  socket_.set_option(tcp::no_delay{true}, ignored);
  next_request();
}

void Session::refuse(const Response& response) { respond(response, After::close); }

void Session::stop() {
  if (phase_ == Phase::waiting || phase_ == Phase::reading) close();
  if (phase_ == Phase::writing) set_deadline(service_.limits.grace);
}

void Session::next_request() {
  reader_ = RequestReader{service_.limits};
  phase_ = unread_.empty() ? Phase::waiting : Phase::reading;
  set_deadline(unread_.empty() ? service_.limits.idle : service_.limits.request);
  advance();
}

void Session::receive() {
  socket_.async_read_some(asio::buffer(chunk_),
                          [self = shared_from_this()](Failure failure, std::size_t size) {
                            self->received(failure, size);
                          });
}

void Session::received(Failure failure, std::size_t size) {
  if (phase_ == Phase::closed) return;
  if (late_) return respond(refusal(408, "the request takes too long"), After::close);
  if (failure) return close();
  if (phase_ == Phase::waiting) {
    phase_ = Phase::reading;
    set_deadline(service_.limits.request);
  }
  unread_.append(chunk_.data(), size);
  advance();
}

void Session::advance() {
  switch (reader_.read(unread_)) {
    case RequestReader::Progress::partial:
      return receive();
    case RequestReader::Progress::head:
      return admit();
    case RequestReader::Progress::whole:
      return handle();
    case RequestReader::Progress::refused:
      return respond(reader_.refusal(), After::close);
  }
}

void Session::admit() {
  if (auto response = refusal_of(reader_.head(), service_.address)) {
    return respond(std::move(*response), After::close);
  }
  if (awaits_continue(reader_.head()) && unread_.empty()) return send_continue();
  advance();
}

void Session::send_continue() {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(kContinue.data(), kContinue.size()),
                    [self = shared_from_this()](Failure failure, std::size_t) {
                      if (self->phase_ == Phase::closed) return;
                      if (failure) return self->close();
                      self->advance();
                    });
}

void Session::handle() {
  Request request;
  try {
    request = request_of(reader_.head(), reader_.body(), service_.limits);
  } catch (const Error& error) {
    return respond(refusal(400, error.what()), After::close);
  }
  phase_ = Phase::handling;
  deadline_.cancel();
  asio::post(service_.workers, [self = shared_from_this(), request = std::move(request),
                                work = asio::make_work_guard(service_.io)]() mutable {
    Service& service = self->service_;
    Response response = answer(service.handler, request);
    asio::post(service.io, [self = std::move(self), response = std::move(response)]() mutable {
      const bool keep = keeps_alive(self->reader_.head()) && !self->service_.stopping;
      self->respond(std::move(response), keep ? After::keep : After::close);
    });
  });
}

void Session::respond(Response response, After after) {
  phase_ = Phase::writing;
  set_deadline(service_.stopping ? service_.limits.grace : service_.limits.response);
  head_ = response_head(response, after);
  body_ = reader_.head().method == "HEAD" ? std::string{} : std::move(response.body);
  const std::array parts{asio::buffer(head_), asio::buffer(body_)};
  asio::async_write(socket_, parts,
                    [self = shared_from_this(), after](Failure failure, std::size_t) {
                      self->responded(failure, after);
                    });
}

void Session::responded(Failure failure, After after) {
  if (phase_ == Phase::closed) return;
  if (failure) return close();
  if (after == After::keep && !service_.stopping) return next_request();
  linger();
}

/// To close while the client still sends would reset the connection, and the response might never
/// be read: what still comes is thrown away until the client closes.
void Session::linger() {
  if (phase_ != Phase::lingering) {
    phase_ = Phase::lingering;
    set_deadline(service_.limits.linger);
    Failure ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  socket_.async_read_some(asio::buffer(chunk_),
                          [self = shared_from_this()](Failure failure, std::size_t) {
                            if (self->phase_ == Phase::closed) return;
                            if (failure) return self->close();
                            self->linger();
                          });
}

void Session::close() {
  phase_ = Phase::closed;
  deadline_.cancel();
  Failure ignored;
  socket_.close(ignored);
}

void Session::set_deadline(std::chrono::milliseconds span) {
  deadline_.expires_after(span);
  deadline_.async_wait([self = shared_from_this()](Failure failure) {
    if (!failure) self->deadline_reached();
  });
}

void Session::deadline_reached() {
  // It may have been set anew while this was on its way.
  if (deadline_.expiry() > asio::steady_timer::clock_type::now()) return;
  if (phase_ == Phase::handling || phase_ == Phase::closed) return;
  if (phase_ != Phase::reading) return close();
  late_ = true;
  Failure ignored;
  socket_.cancel(ignored);
}

}  // namespace llmviewer::http
