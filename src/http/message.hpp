#pragma once

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

}  // namespace llmviewer::http
