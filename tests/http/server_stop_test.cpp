#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include "http/client.hpp"
#include "http/server.hpp"

namespace llmviewer::http::server_stop_test {
namespace {

using namespace std::chrono_literals;

TEST(HttpServerStop, MayComeBeforeTheStartAndManyTimes) {
  Server server{"127.0.0.1", 0, Limits{}, echo};
  EXPECT_FALSE(server.stopping());
  for (int i = 0; i < 100'000; ++i) server.stop();
  EXPECT_TRUE(server.stopping());
  server.run();
}

TEST(HttpServerStop, AServerNeedNotRun) {
  const Server server{"127.0.0.1", 0, Limits{}, echo};
  const Client waiting{server.port()};
  EXPECT_TRUE(waiting.send(get("/")));
}

TEST(HttpServerStop, ClosesIdleConnectionsAtOnce) {
  RunningServer running{echo};
  Client idle = running.connect();
  ASSERT_EQ(status_of(idle.ask(get("/"))), 200U);
  Client half = running.connect();
  ASSERT_TRUE(half.send("GET / HT"));
  running.stop();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(half.is_closed());
}

TEST(HttpServerStop, LetsResponsesUnderWayFinish) {
  std::atomic<int> inside{0};
  Server* asked = nullptr;
  const auto wait_for_stop = [&](const Request& request) {
    ++inside;
    while (!asked->stopping()) std::this_thread::sleep_for(1ms);
    return echo(request);
  };
  RunningServer running{wait_for_stop, {.workers = 2, .linger = 50ms}};
  asked = &running.server();
  std::vector<Client> clients;
  for (int i = 0; i < 3; ++i) {  // the third waits for a worker
    clients.push_back(running.connect());
    ASSERT_TRUE(clients.back().send(get("/" + std::to_string(i))));
  }
  while (inside < 2) std::this_thread::sleep_for(1ms);
  // Answered without a worker, and after what came before it has been read: the third, too.
  ASSERT_EQ(status_of(running.ask("PUT / HTTP/1.1\r\n\r\n")), 405U);
  running.stop();
  for (int i = 0; i < 3; ++i) {
    const auto reply = clients[static_cast<std::size_t>(i)].reply();
    ASSERT_TRUE(reply) << i;
    EXPECT_EQ(reply->body, "GET /" + std::to_string(i) + " ");
    EXPECT_EQ(reply->headers.at("connection"), "close");
  }
}

TEST(HttpServerStop, DoesNotWaitForeverForAClientThatDoesNotRead) {
  const std::string large(64 << 20, 'a');
  RunningServer running{[&](const Request&) {
                          return Response{.status = 200, .type = "", .body = large, .headers = {}};
                        },
                        {.grace = 100ms}};
  Client client = running.connect();
  ASSERT_TRUE(client.send(get("/")));
  ASSERT_EQ(status_of(client.head()), 200U);
  running.stop();
  EXPECT_EQ(status_of(client.reply()), 0U);
}

TEST(HttpServerStop, WhileManyAreServedBreaksNoResponse) {
  RunningServer running{echo};
  std::atomic<int> wrong{0};
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int number = 0; number < 20; ++number) {
    clients.emplace_back([&] {
      Client client = running.connect();
      while (const auto reply = client.ask(get("/a?b=c"))) {
        ++answered;
        if (reply->status != 200 || reply->body != "GET /a b=c;") ++wrong;
      }
      if (!client.is_closed()) ++wrong;  // a part of a response came
    });
  }
  while (answered < 200) std::this_thread::sleep_for(1ms);
  running.stop();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
}

TEST(HttpServerStop, MayComeFromASignalHandler) {
  static Server* told = nullptr;
  RunningServer running{echo};
  told = &running.server();
  const auto before = std::signal(SIGUSR1, [](int) { told->stop(); });
  Client client = running.connect();
  ASSERT_EQ(status_of(client.ask(get("/"))), 200U);
  std::raise(SIGUSR1);
  EXPECT_TRUE(client.is_closed());
  std::signal(SIGUSR1, before);
}

}  // namespace
}  // namespace llmviewer::http::server_stop_test
