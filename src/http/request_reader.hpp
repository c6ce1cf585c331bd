#pragma once

#include <memory>
#include <string>

#include "http/message.hpp"
#include "http/message_head.hpp"

namespace llmviewer::http {

/// Reads one request from bytes that come in pieces.
class RequestReader {
 public:
  enum class Progress {
    partial,  // needs more bytes
    head,     // the head is whole; told once
    whole,    // so is the body
    refused   // what came is no request, or too large a one
  };

  explicit RequestReader(const Limits& limits);
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  /// Takes from the front of `bytes` what belongs to the request. Not to be called again once it
  /// has said `whole` or `refused`.
  Progress read(std::string& bytes);

  /// From `head` on.
  const RequestHead& head() const noexcept;

  /// When `whole`.
  const std::string& body() const noexcept;

  /// When `refused`.
  const Response& refusal() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace llmviewer::http
