#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace llmviewer::http {

struct Header {
  std::string name;
  std::string value;
};

/// Of a query or a form, decoded: UTF-8 without NUL.
struct Parameter {
  std::string name;
  std::string value;
};

struct Request {
  std::string method;                 // GET or POST; a HEAD comes as GET
  std::string path;                   // decoded, begins with '/'
  std::vector<Parameter> parameters;  // of the query, then of the form, in their order
};

/// What a handler may not set itself: a status below 200 or without a body (204, 205, 304), the
/// headers that every response has, and control characters; the client gets a 500 instead.
struct Response {
  unsigned status{200};
  std::string type;  // of the body: "text/html; charset=utf-8"
  std::string body;
  std::vector<Header> headers;
};

/// Called by several threads at once. What it throws becomes a 500 without details.
using Handler = std::function<Response(const Request&)>;

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
