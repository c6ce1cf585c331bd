#pragma once

#include <string>

#include "http/message.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/viewer/live.hpp"

namespace llmviewer::cli {

/// What `llmviewer serve` answers with: the live page, and the API. Several threads may ask at
/// once; nothing is kept between requests.
class WebSite {
 public:
  explicit WebSite(Catalog catalog);

  /// 400 with the error's line for what cannot be read, 404 for a path that there is not.
  http::Response answer(const http::Request& request) const;

 private:
  http::Response page(const http::Request& request) const;
  http::Response view(const http::Request& request) const;
  http::Response analysis(const http::Request& request) const;
  http::Response models(const http::Request& request) const;
  http::Response devices(const http::Request& request) const;
  http::Response style(const http::Request& request) const;
  http::Response script(const http::Request& request) const;

  Catalog catalog_;
  Controls controls_;
  std::string models_;
  std::string devices_;
};

}  // namespace llmviewer::cli
