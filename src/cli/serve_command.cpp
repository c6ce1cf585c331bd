#include <charconv>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/folders.hpp"
#include "cli/web_site.hpp"
#include "http/server.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::cli {
namespace {

struct ServeOptions {
  std::string host{"127.0.0.1"};
  std::string port{"8080"};
  std::vector<std::string> config_dirs;
};

std::uint16_t read_port(const std::string& text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, status] = std::from_chars(text.data(), end, port);
  if (status == std::errc{} && rest == end) return port;
  throw Error{"--port", "\"" + text + "\" is no port", "use 1 to 65535, or 0 for any free one"};
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

http::Server* serving = nullptr;  // for the signal handler alone
extern "C" void stop_serving(int) { serving->stop(); }

/// From now on Ctrl-C and SIGTERM end the serving, and a second one the program.
void stop_at_signals(http::Server& server) {
  serving = &server;
  struct sigaction action {};
  action.sa_handler = stop_serving;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

int serve(const ServeOptions& options) {
  Catalog::Folders folders = find_folders(options.config_dirs);
  folders.names = Names::alone;  // a page must not read files of this machine
  const WebSite site{Catalog{std::move(folders)}};
  http::Server server{options.host, read_port(options.port), http::Limits{},
                      [&site](const http::Request& request) { return site.answer(request); }};
  if (!is_loopback(options.host)) {
    std::cerr << "note: everyone who reaches " << options.host << " can use this page\n";
  }
  stop_at_signals(server);
  std::cout << "llmviewer serves " << server.url() << " (Ctrl-C ends)" << std::endl;
  server.run();
  return kDone;
}

}  // namespace

Command serve_command() {
  auto options = std::make_shared<ServeOptions>();
  Command command{
      .name = "serve",
      .meaning = "The report as a live page in a browser, with controls, and the same as JSON",
      .run = [options] { return serve(*options); }};
  command.add("--host ADDRESS", options->host, "IP address to listen on");
  command.add("--port N", options->port, "Port to listen on; 0: any free one");
  command.add("--config-dir DIR", options->config_dirs, "Folder with your own files; repeatable");
  return command;
}

}  // namespace llmviewer::cli
