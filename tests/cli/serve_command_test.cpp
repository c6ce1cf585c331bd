// llmviewer serve as a process, and its site under the load of many clients.

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "cli/process.hpp"
#include "cli/web_site.hpp"
#include "http/client.hpp"

namespace llmviewer::cli::serve_command_test {
namespace {

TEST(Serve, SaysWhereItIsAndEndsWithCtrlC) {
  const Workshop workshop;
  const Outcome outcome = run_shell(
      ": > said; \"$LLMVIEWER\" serve --port 0 > said & pid=$!; "
      "while ! grep -q Ctrl-C said; do sleep 0.05; done; cat said; kill -INT $pid; wait $pid",
      workshop.folder());
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.out.starts_with("llmviewer serves http://127.0.0.1:")) << outcome.out;
  EXPECT_TRUE(outcome.out.ends_with("/ (Ctrl-C ends)\n")) << outcome.out;
  EXPECT_EQ(outcome.err, "");
}

void expect_refused(const std::string& options, const std::string& part) {
  const Outcome outcome = run_program(words_of("serve " + options));
  EXPECT_EQ(outcome.exit_code, 1) << options;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
}

TEST(Serve, RefusesWhereItCannotListen) {
  expect_refused("--port 70000", "--port: \"70000\" is no port");
  expect_refused("--port http", "--port: \"http\" is no port");
  expect_refused("--host llmviewer.example", "llmviewer.example");
  expect_refused("--port 0 --config-dir nowhere", "\"nowhere\" is no folder");
  const http::RunningServer other{[](const http::Request&) { return http::Response{}; }};
  const std::string taken = std::to_string(other.port());
  expect_refused("--port " + taken, taken);
}

/// What clients ask for: each its own configuration.
std::string question(std::size_t client, std::size_t round) {
  return "model=llama2-7b&hw=a6000&batch=" + std::to_string(client + 1) +
         "&seq=" + std::to_string(round + 1);
}

http::Request request_of(std::size_t client, std::size_t round) {
  return {"GET",
          "/api/analyze",
          {{"model", "llama2-7b"},
           {"hw", "a6000"},
           {"batch", std::to_string(client + 1)},
           {"seq", std::to_string(round + 1)}}};
}

TEST(Serve, AnswersAHundredClientsAtOnceEachItsOwn) {
  constexpr std::size_t kClients = 100;
  constexpr std::size_t kRounds = 3;
  const WebSite site{Catalog{{.configs = {}, .hubs = {}, .names = Names::alone}}};
  const http::RunningServer running{
      [&](const http::Request& request) { return site.answer(request); }};
  std::atomic<std::size_t> right{0};
  std::vector<std::thread> clients;
  for (std::size_t number = 0; number < kClients; ++number) {
    clients.emplace_back([&, number] {
      http::Client client = running.connect();
      for (std::size_t round = 0; round < kRounds; ++round) {
        const auto reply = client.ask(http::get("/api/analyze?" + question(number, round)));
        const http::Response expected = site.answer(request_of(number, round));
        if (reply && reply->status == 200 && reply->body == expected.body) ++right;
        const auto view = client.ask(http::post("/view", question(number, round)));
        if (view && view->status == 200 && view->body.ends_with("</section>")) ++right;
        const auto wrong = client.ask(http::get("/api/analyze?model=none&hw=a6000"));
        if (wrong && wrong->status == 400) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, kClients * kRounds * 3);
}

/// Requests for as much as the settings allow are answered, or refused, at once.
TEST(Serve, BoundsWhatARequestCanCost) {
  const WebSite site{Catalog{{.configs = {}, .hubs = {}, .names = Names::alone}}};
  const auto answered = [&](std::vector<http::Parameter> parameters) {
    parameters.push_back({"hw", "h100-sxm"});
    return site.answer({"GET", "/api/analyze", std::move(parameters)}).status;
  };
  EXPECT_EQ(answered({{"model", "deepseek-v3"}, {"gen", "1000000000"}, {"batch", "1000000000"}}),
            200U);
  EXPECT_EQ(answered({{"model", "llama2-7b"}, {"seq", "1000000000"}, {"chunk", "1"}}), 200U);
  const std::string layers =
      R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "vocab_size": 100,
          "num_attention_heads": 4, "num_hidden_layers": 1000000000})";
  const unsigned status = answered({{"config", layers}});
  EXPECT_TRUE(status == 200 || status == 400) << status;
}

}  // namespace
}  // namespace llmviewer::cli::serve_command_test
