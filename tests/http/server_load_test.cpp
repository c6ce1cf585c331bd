// Many clients, slow ones, and ones that mean no good.

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"

namespace llmviewer::http::server_load_test {
namespace {

using namespace std::chrono_literals;

TEST(HttpServerUnderLoad, AHundredClientsAreAnsweredRightly) {
  const RunningServer running{echo};
  std::atomic<int> right{0};
  std::vector<std::thread> clients;
  for (int number = 0; number < 100; ++number) {
    clients.emplace_back([&, number] {
      Client client = running.connect();
      for (int i = 0; i < 100; ++i) {
        const std::string form = "n=" + std::to_string(number) + "&i=" + std::to_string(i);
        const auto reply = client.ask(i % 2 == 0 ? get("/a?" + form) : post("/a", form));
        const std::string expected = (i % 2 == 0 ? "GET /a n=" : "POST /a n=") +
                                     std::to_string(number) + ";i=" + std::to_string(i) + ";";
        if (reply && reply->status == 200 && reply->body == expected) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 10'000);
}

TEST(HttpServerUnderLoad, ClientsThatStallHinderNobody) {
  const RunningServer running{echo};
  std::vector<Client> stalled;
  for (int i = 0; i < 200; ++i) {
    stalled.push_back(running.connect());
    ASSERT_TRUE(stalled.back().send("G"));
  }
  Client client = running.connect();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(status_of(client.ask(get("/"))), 200U);
  }
  for (Client& other : stalled) {  // and they may still come to their senses
    EXPECT_EQ(status_of(other.ask(get("/").substr(1))), 200U);
  }
}

TEST(HttpServerUnderLoad, ASlowHandlerHindersNoOther) {
  std::atomic<bool> go{false};
  const RunningServer running{[&](const Request& request) {
                                while (request.path == "/slow" && !go) {
                                  std::this_thread::sleep_for(1ms);
                                }
                                return echo(request);
                              },
                              {.workers = 2}};
  Client slow = running.connect();
  ASSERT_TRUE(slow.send(get("/slow")));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(status_of(running.ask(get("/"))), 200U);
  }
  go = true;
  EXPECT_EQ(status_of(slow.reply()), 200U);
}

TEST(HttpServerUnderLoad, WhoComesPastTheLastPlaceIsToldSo) {
  const RunningServer running{echo, {.connections = 3}};
  std::vector<Client> inside;
  for (int i = 0; i < 3; ++i) {
    inside.push_back(running.connect());
    ASSERT_EQ(status_of(inside.back().ask(get("/"))), 200U);
  }
  for (int i = 0; i < 5; ++i) {
    Client outside = running.connect();
    EXPECT_EQ(status_of(outside.ask(get("/"))), 503U);
    EXPECT_TRUE(outside.is_closed());
  }
  EXPECT_EQ(status_of(inside.front().ask(get("/"))), 200U);
  inside.clear();
  unsigned status = 503;  // until the server has seen them go
  for (int attempt = 0; status == 503 && attempt < 1000; ++attempt) {
    status = status_of(running.ask(get("/")));
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(status, 200U);
}

TEST(HttpServerUnderLoad, ManyMorePastTheLastPlaceDoNoHarm) {
  const RunningServer running{echo, {.connections = 1}};
  Client inside = running.connect();
  ASSERT_EQ(status_of(inside.ask(get("/"))), 200U);
  std::vector<Client> outside;
  for (int i = 0; i < 150; ++i) outside.push_back(running.connect());
  for (Client& client : outside) {
    const unsigned status = status_of(client.ask(get("/")));
    EXPECT_TRUE(status == 503 || status == 0) << status;
  }
  EXPECT_EQ(status_of(inside.ask(get("/"))), 200U);
}

TEST(HttpServerUnderLoad, ClientsThatLeaveInTheMiddleDoNoHarm) {
  const std::string large(4 << 20, 'a');
  const RunningServer running{[&](const Request& request) {
    Response response = echo(request);
    if (request.path == "/large") response.body = large;
    return response;
  }};
  for (int i = 0; i < 50; ++i) {
    const std::string request = i % 2 == 0 ? get("/large") : post("/", std::string(1000, 'a'));
    const bool half = i % 5 == 4;
    Client client = running.connect();
    ASSERT_TRUE(client.send(request.substr(0, half ? request.size() / 2 : request.size())));
    if (i % 3 == 0 && !half) client.head();  // some read a part of the response first
  }
  EXPECT_EQ(status_of(running.ask(get("/"))), 200U);
}

TEST(HttpServerUnderLoad, NoBytesWhateverDoHarm) {
  const RunningServer running{echo, {.request = 2'000ms}};
  std::mt19937 random{20240729};
  for (int i = 0; i < 200; ++i) {
    std::string bytes(1 + random() % 3000, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (i % 2 == 0) bytes = "GET / HTTP/1.1\r\nHost: localhost\r\n" + bytes;
    const Client client = running.connect();
    client.send(bytes + "\r\n\r\n");
  }
  for (int i = 0; i < 200; ++i) {  // a good request with one byte spoilt
    std::string bytes = post("/a?b=c", "x=1&y=2");
    bytes[random() % bytes.size()] = static_cast<char>(random());
    const Client client = running.connect();
    client.send(bytes);
  }
  std::string lines = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  for (int i = 0; i < 10'000; ++i) lines += "X-" + std::to_string(i) + ": a\r\n";
  EXPECT_EQ(status_of(running.ask(lines + "\r\n")), 431U);
  EXPECT_EQ(status_of(running.ask(get("/"))), 200U);
}

}  // namespace
}  // namespace llmviewer::http::server_load_test
