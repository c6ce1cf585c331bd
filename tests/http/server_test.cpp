// Each rule of the protocol, over a real connection.

#include "http/server.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <stdexcept>

#include "http/client.hpp"

namespace llmviewer::http::server_test {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr std::string_view kHost = "Host: localhost\r\n";

/// "METHOD / HTTP/1.1" with these lines after it.
std::string with_lines(std::string_view method, std::string_view lines) {
  return std::string{method} + " / HTTP/1.1\r\n" + std::string{lines} + "\r\n";
}

TEST(HttpServer, AnswersAGetWithTheHeadersOfEveryResponse) {
  const RunningServer running{echo};
  const auto reply = running.ask(get("/a%20b?x=1&y=%C3%A9+%2B"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U);
  EXPECT_EQ(reply->body, "GET /a b x=1;y=é +;");
  EXPECT_THAT(reply->headers, Contains(Pair("content-type", "text/plain; charset=utf-8")));
  EXPECT_THAT(reply->headers, Contains(Pair("cache-control", "no-store")));
  EXPECT_THAT(reply->headers, Contains(Pair("x-content-type-options", "nosniff")));
  EXPECT_THAT(reply->headers, Contains(Pair("referrer-policy", "no-referrer")));
  EXPECT_THAT(reply->headers, Not(Contains(Key("connection"))));
  EXPECT_THAT(reply->headers, Not(Contains(Key("access-control-allow-origin"))));
}

TEST(HttpServer, AnswersAForm) {
  const RunningServer running{echo};
  const auto reply = running.ask(post("/a?q=0", "x=1&y=2"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "POST /a q=0;x=1;y=2;");
}

TEST(HttpServer, AnswersAHeadWithoutTheBody) {
  const RunningServer running{echo};
  Client client = running.connect();
  client.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto reply = client.head();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200U);
  EXPECT_THAT(reply->headers, Contains(Pair("content-length", "7")));
  const auto next = client.ask(get("/b"));  // nothing stands between the two
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, "GET /b ");
}

TEST(HttpServer, RefusesWhatIsAgainstTheRulesAndCloses) {
  const RunningServer running{echo, {.target = 500, .fields = 500, .body = 100}};
  const std::string host{kHost};
  const std::vector<std::pair<std::string, unsigned>> cases{
      {"nonsense\r\n\r\n", 400},
      {with_lines("GET", ""), 400},
      {with_lines("GET", host + host), 400},
      {get("/%zz"), 400},
      {get("/?a=%00"), 400},
      {get("/?a=%ff"), 400},
      {post("/", "a=%"), 400},
      {with_lines("GET", host + "Content-Length: -5\r\n"), 400},
      {with_lines("POST", host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
      {with_lines("GET", host + "Origin: http://attacker.example\r\n"), 403},
      {with_lines("POST", host + "Origin: null\r\n"), 403},
      {with_lines("DELETE", host), 405},
      {with_lines("POST", host + "Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n", 411},
      {post("/", std::string(101, 'a')), 413},
      {get("/" + std::string(500, 'a')), 414},
      {with_lines("POST", host + "Content-Type: text/plain\r\nContent-Length: 1\r\n") + "a", 415},
      {with_lines("GET", host + "Expect: more\r\n"), 417},
      {with_lines("GET", "Host: attacker.example\r\n"), 421},
      {with_lines("GET", host + "A: " + std::string(600, 'a') + "\r\n"), 431},
      {"GET / HTTP/3.0\r\n\r\n", 505},
  };
  for (const auto& [request, status] : cases) {
    Client client = running.connect();
    const auto reply = client.ask(request);
    ASSERT_TRUE(reply) << request;
    EXPECT_EQ(reply->status, status) << request;
    EXPECT_THAT(reply->headers, Contains(Pair("connection", "close"))) << request;
    EXPECT_THAT(reply->headers, Contains(Pair("cache-control", "no-store"))) << request;
    EXPECT_THAT(reply->headers, Contains(Pair("x-content-type-options", "nosniff"))) << request;
    EXPECT_TRUE(client.is_closed()) << request;
  }
  EXPECT_EQ(status_of(running.ask(get("/"))), 200U);
}

TEST(HttpServer, NamesTheMethodsThatThereAre) {
  const RunningServer running{echo};
  const auto reply = running.ask(with_lines("OPTIONS", kHost));
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->headers, Contains(Pair("allow", "GET, HEAD, POST")));
}

TEST(HttpServer, TellsWhoWaitsToGoOn) {
  const RunningServer running{echo};
  Client client = running.connect();
  const std::string lines = std::string{kHost} +
                            "Content-Type: application/x-www-form-urlencoded\r\n"
                            "Content-Length: 3\r\nExpect: 100-continue\r\n";
  client.send(with_lines("POST", lines));
  EXPECT_EQ(status_of(client.head()), 100U);
  client.send("a=1");
  const auto reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "POST / a=1;");
}

TEST(HttpServer, TellsWhoWaitsNotToGoOnWhereTheHeadIsRefused) {
  const RunningServer running{echo};
  const std::string lines = std::string{kHost} +
                            "Content-Type: application/json\r\n"
                            "Content-Length: 3\r\nExpect: 100-continue\r\n";
  EXPECT_EQ(status_of(running.ask(with_lines("POST", lines))), 415U);
}

TEST(HttpServer, AHandlerThatFailsGivesNothingAway) {
  const RunningServer running{[](const Request& request) -> Response {
    if (request.path == "/throws") throw std::runtime_error{"a secret"};
    if (request.path == "/throws-a-number") throw 7;
    if (request.path == "/splits") {
      return {.status = 200, .type = "a\r\nb: c", .body = "a secret", .headers = {}};
    }
    return echo(request);
  }};
  Client client = running.connect();
  for (const char* path : {"/throws", "/throws-a-number", "/splits"}) {
    const auto reply = client.ask(get(path));
    ASSERT_TRUE(reply) << path;
    EXPECT_EQ(reply->status, 500U) << path;
    EXPECT_EQ(reply->body, "internal error\n") << path;
    EXPECT_THAT(reply->headers, Not(Contains(Key("b")))) << path;
  }
  EXPECT_EQ(status_of(client.ask(get("/"))), 200U);  // the connection lasts
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrder) {
  const RunningServer running{echo};
  Client client = running.connect();
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += i % 2 == 0 ? get("/" + std::to_string(i)) : post("/" + std::to_string(i), "a=b");
  }
  ASSERT_TRUE(client.send(requests));
  client.finish_sending();
  for (int i = 0; i < 200; ++i) {
    const auto reply = client.reply();
    ASSERT_TRUE(reply) << i;
    const std::string path = " /" + std::to_string(i) + " ";
    EXPECT_EQ(reply->body, i % 2 == 0 ? "GET" + path : "POST" + path + "a=b;");
  }
  EXPECT_TRUE(client.is_closed());
}

TEST(HttpServer, ReadsARequestThatComesByteByByte) {
  const RunningServer running{echo};
  Client client = running.connect();
  for (const char byte : post("/a", "x=1")) {
    ASSERT_TRUE(client.send({&byte, 1}));
  }
  const auto reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "POST /a x=1;");
}

TEST(HttpServer, ClosesWhereTheClientAsksForIt) {
  const RunningServer running{echo};
  for (const char* request : {"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                              "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"}) {
    Client client = running.connect();
    const auto reply = client.ask(request);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200U);
    EXPECT_THAT(reply->headers, Contains(Pair("connection", "close")));
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(HttpServer, GivesUpOnARequestThatTakesTooLong) {
  const RunningServer running{echo, {.request = 100ms}};
  for (const char* part : {"G", "GET / HTTP/1.1\r\nHost: localhost\r\n",
                           "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\n\r\na="}) {
    Client client = running.connect();
    EXPECT_EQ(status_of(client.ask(part)), 408U) << part;
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(HttpServer, ClosesAnIdleConnectionWithoutAWord) {
  const RunningServer running{echo, {.idle = 100ms}};
  Client silent = running.connect();
  EXPECT_TRUE(silent.is_closed());
  Client client = running.connect();
  EXPECT_EQ(status_of(client.ask(get("/"))), 200U);
  EXPECT_TRUE(client.is_closed());
}

TEST(HttpServer, GivesUpOnAClientThatDoesNotRead) {
  const std::string large(64 << 20, 'a');
  const RunningServer running{[&](const Request&) {
                                return Response{
                                    .status = 200, .type = "", .body = large, .headers = {}};
                              },
                              {.connections = 1, .response = 300ms}};
  const Client client = running.connect();
  ASSERT_TRUE(client.send(get("/")));
  unsigned status = 503;  // until the place is free again
  for (int attempt = 0; status == 503 && attempt < 300; ++attempt) {
    std::this_thread::sleep_for(100ms);
    Client next = running.connect();
    next.send(get("/"));
    status = status_of(next.head());
  }
  EXPECT_EQ(status, 200U);
}

TEST(HttpServer, SendsALargeResponseWhole) {
  std::string large(5 << 20, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7);
  const RunningServer running{[&](const Request&) {
    return Response{.status = 200, .type = "", .body = large, .headers = {}};
  }};
  Client client = running.connect();
  for (int i = 0; i < 2; ++i) {
    const auto reply = client.ask(get("/"));
    ASSERT_TRUE(reply);
    EXPECT_TRUE(reply->body == large);
  }
}

}  // namespace
}  // namespace llmviewer::http::server_test
