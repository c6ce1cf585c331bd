#include "http/message_head.hpp"

#include <gtest/gtest.h>

namespace llmviewer::http::message_head_test {
namespace {

Response page() {
  return {.status = 200, .type = "text/html", .body = "<p>", .headers = {{"X-A", "b"}}};
}

TEST(ResponseHead, SaysLengthAndTypeAndThatNothingIsToBeKept) {
  EXPECT_EQ(response_head(page(), After::keep),
            "HTTP/1.1 200 OK\r\n"
            "Content-Length: 3\r\n"
            "Content-Type: text/html\r\n"
            "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "X-A: b\r\n"
            "\r\n");
}

TEST(ResponseHead, SaysThatTheConnectionCloses) {
  const std::string head = response_head(page(), After::close);
  EXPECT_TRUE(head.ends_with("\r\nConnection: close\r\n\r\n")) << head;
}

TEST(ResponseHead, AnUnknownStatusHasNoPhrase) {
  Response response = page();
  response.status = 299;
  EXPECT_TRUE(response_head(response, After::keep).starts_with("HTTP/1.1 299 \r\n"));
}

TEST(ResponseHead, WhatWouldBreakTheProtocolIsNotSendable) {
  EXPECT_TRUE(is_sendable(page()));
  for (const unsigned status : {0U, 100U, 199U, 204U, 205U, 304U, 600U, 1200U}) {
    Response response = page();
    response.status = status;
    EXPECT_FALSE(is_sendable(response)) << status;
  }
  Response typed = page();
  typed.type = "text/html\r\nX-B: c";
  EXPECT_FALSE(is_sendable(typed));
  for (const Header& header : {Header{"X-A", "b\r\nX-B: c"}, Header{"X-A", std::string(1, '\0')},
                               Header{"X-A: b\r\nX-B", "c"}, Header{"", "b"}, Header{"X A", "b"},
                               Header{"content-length", "1"}, Header{"Connection", "close"},
                               Header{"Transfer-Encoding", "chunked"}}) {
    Response response = page();
    response.headers = {header};
    EXPECT_FALSE(is_sendable(response)) << header.name;
  }
}

}  // namespace
}  // namespace llmviewer::http::message_head_test
