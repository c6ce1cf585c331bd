// Where a server listens, and what it says where it cannot.

#include <gmock/gmock.h>

#include "http/client.hpp"
#include "http/server.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::http::listening_test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view address, std::uint16_t port) {
  try {
    const Server server{address, port, Limits{}, echo};
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Listening, PortZeroIsAnyFreeOne) {
  const Server one{"127.0.0.1", 0, Limits{}, echo};
  const Server other{"localhost", 0, Limits{}, echo};
  EXPECT_NE(one.port(), 0);
  EXPECT_NE(one.port(), other.port());
  EXPECT_EQ(one.url(), "http://127.0.0.1:" + std::to_string(one.port()) + "/");
}

TEST(Listening, APortInUseIsAnError) {
  const Server one{"127.0.0.1", 0, Limits{}, echo};
  EXPECT_EQ(refusal("127.0.0.1", one.port()),
            "127.0.0.1:" + std::to_string(one.port()) +
                ": another program listens there; take another port: --port 0 for any free one");
}

TEST(Listening, APortIsFreeAgainRightAfterItsServer) {
  std::uint16_t port = 0;
  {
    const RunningServer running{echo};
    port = running.port();
    EXPECT_EQ(status_of(running.ask(get("/"))), 200U);
  }
  EXPECT_EQ(refusal("127.0.0.1", port), "");
}

TEST(Listening, WhatIsNoAddressIsAnError) {
  for (const char* address : {"", "example.com", "127.0.0.1:80", "256.0.0.1", "[::1]", "*"}) {
    EXPECT_THAT(refusal(address, 0), HasSubstr(": no IP address; give one of this machine"))
        << address;
  }
}

TEST(Listening, AnAddressOfAnotherMachineIsAnError) {
  // 192.0.2.0/24 is for documentation (RFC 5737).
  EXPECT_EQ(refusal("192.0.2.1", 8080),
            "192.0.2.1:8080: not an address of this machine; take 127.0.0.1 or ::1");
}

TEST(Listening, EachReasonHasItsRemedy) {
  const auto said = [](std::errc reason) {
    return std::string{listening_error("[::1]:80", std::make_error_code(reason)).what()};
  };
  EXPECT_EQ(said(std::errc::permission_denied),
            "[::1]:80: no permission to listen there; "
            "take a port from 1024 on: --port 0 for any free one");
  EXPECT_THAT(said(std::errc::address_in_use), HasSubstr("--port 0 for any free one"));
  EXPECT_THAT(said(std::errc::address_family_not_supported),
              StartsWith("[::1]:80: cannot listen there: Address family not supported"));
}

TEST(Listening, WorksOnTheLoopbackAddressOfIpv6) {
  if (refusal("::1", 0).find("cannot listen") != std::string::npos ||
      refusal("::1", 0).find("not an address") != std::string::npos) {
    GTEST_SKIP() << "no IPv6 here";
  }
  RunningServer running{echo, {}, "::1"};
  const std::string host = "[::1]:" + std::to_string(running.port());
  EXPECT_EQ(running.server().url(), "http://" + host + "/");
  Client client{running.port(), "::1"};
  const auto reply = client.ask("GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "GET /a ");
}

TEST(Listening, OnAllAddressesEveryAddressIsAGoodHostButNoName) {
  const RunningServer running{echo, {}, "0.0.0.0"};
  EXPECT_EQ(status_of(running.ask("GET / HTTP/1.1\r\nHost: 192.168.1.5\r\n\r\n")), 200U);
  EXPECT_EQ(status_of(running.ask("GET / HTTP/1.1\r\nHost: attacker.example\r\n\r\n")), 421U);
}

}  // namespace
}  // namespace llmviewer::http::listening_test
