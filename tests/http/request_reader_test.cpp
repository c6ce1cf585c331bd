#include "http/request_reader.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace llmviewer::http::request_reader_test {
namespace {

using Progress = RequestReader::Progress;

/// What a request given in pieces comes to.
struct Outcome {
  Progress progress{Progress::partial};
  unsigned status{};  // of a refusal
  RequestHead head;
  std::string body;
  std::string rest;  // that belongs to the next request
};

Outcome read_in_pieces(std::string_view bytes, std::size_t piece, const Limits& limits = {}) {
  RequestReader reader{limits};
  Outcome outcome;
  while (!bytes.empty() && outcome.progress == Progress::partial) {
    outcome.rest += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
    outcome.progress = reader.read(outcome.rest);
    if (outcome.progress == Progress::head) outcome.progress = reader.read(outcome.rest);
  }
  if (outcome.progress == Progress::refused) outcome.status = reader.refusal().status;
  if (outcome.progress != Progress::whole) return outcome;
  outcome.head = reader.head();
  outcome.body = reader.body();
  return outcome;
}

Outcome read_whole(std::string_view bytes, const Limits& limits = {}) {
  return read_in_pieces(bytes, bytes.size(), limits);
}

TEST(RequestReader, ReadsOneRequestHoweverItComes) {
  const std::string_view bytes =
      "POST /a?b HTTP/1.1\r\nHost: x\r\nA:  b \r\nContent-Length: 5\r\n\r\nhelloGET / HTT";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const Outcome outcome = read_in_pieces(bytes, piece);
    ASSERT_EQ(outcome.progress, Progress::whole) << piece;
    EXPECT_EQ(outcome.head.method, "POST");
    EXPECT_EQ(outcome.head.target, "/a?b");
    EXPECT_EQ(outcome.head.version, 11U);
    ASSERT_EQ(outcome.head.headers.size(), 3U);
    EXPECT_EQ(outcome.head.headers[1].name, "A");
    EXPECT_EQ(outcome.head.headers[1].value, "b");
    EXPECT_EQ(outcome.body, "hello");
    if (piece == bytes.size()) {
      EXPECT_EQ(outcome.rest, "GET / HTT");
    }
  }
}

TEST(RequestReader, TellsOfTheHeadOnceAndThenOfTheBody) {
  RequestReader reader{Limits{}};
  std::string bytes = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";
  EXPECT_EQ(reader.read(bytes), Progress::head);
  EXPECT_EQ(reader.head().method, "POST");
  EXPECT_EQ(reader.read(bytes), Progress::partial);
  bytes += "a";
  EXPECT_EQ(reader.read(bytes), Progress::partial);
  bytes += "b";
  EXPECT_EQ(reader.read(bytes), Progress::whole);
  EXPECT_EQ(reader.body(), "ab");
}

TEST(RequestReader, RefusesWhatIsNoRequest) {
  for (const char* bytes :
       {"\r\n\r\n",
        " / HTTP/1.1\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET / HTPP/1.1\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/1.1\r\nA B: c\r\n\r\n",
        "GET / HTTP/1.1\r\nA : c\r\n\r\n",
        "GET / HTTP/1.1\r\nA\r\n\r\n",
        "GET / HTTP/1.1\r\n: c\r\n\r\n",
        "G\x01T / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nA: \x01\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    const unsigned status = read_whole(bytes).status;
    EXPECT_TRUE(status == 400 || status == 505) << status << ' ' << bytes;
    EXPECT_EQ(read_in_pieces(bytes, 1).progress, Progress::refused) << bytes;
  }
}

TEST(RequestReader, RefusesOtherVersions) {
  EXPECT_EQ(read_whole("GET / HTTP/2.0\r\n\r\n").status, 505U);
  EXPECT_EQ(read_whole("GET / HTTP/0.9\r\n\r\n").status, 505U);
  EXPECT_EQ(read_whole("GET / HTTP/1.0\r\n\r\n").progress, Progress::whole);
}

TEST(RequestReader, RefusesALongTarget) {
  const Limits limits{.target = 1000};
  const auto request = [](std::size_t length) {
    return "GET /" + std::string(length - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  for (const std::size_t piece : {1U, 7U, 100U, 5000U}) {
    EXPECT_EQ(read_in_pieces(request(1000), piece, limits).progress, Progress::whole) << piece;
    EXPECT_EQ(read_in_pieces(request(1001), piece, limits).status, 414U) << piece;
    EXPECT_EQ(read_in_pieces(std::string(2000, 'a'), piece, limits).status, 414U) << piece;
  }
}

TEST(RequestReader, RefusesLongHeaderLines) {
  const Limits limits{.fields = 1000};
  const auto request = [](std::size_t lines) {
    std::string bytes = "GET / HTTP/1.1\r\n";
    for (std::size_t i = 0; i < lines; ++i) bytes += "A: 345678\r\n";  // 11 bytes each
    return bytes + "\r\n";
  };
  for (const std::size_t piece : {1U, 7U, 100U, 5000U}) {
    EXPECT_EQ(read_in_pieces(request(90), piece, limits).progress, Progress::whole) << piece;
    EXPECT_EQ(read_in_pieces(request(91), piece, limits).status, 431U) << piece;
    EXPECT_EQ(read_in_pieces(request(10'000), piece, limits).status, 431U) << piece;
  }
}

TEST(RequestReader, RefusesALineThatNeverEnds) {
  const std::string bytes = "GET / HTTP/1.1\r\nA: " + std::string(200'000, 'b');
  for (const std::size_t piece : {5000U, 100'000U, 300'000U}) {
    EXPECT_EQ(read_in_pieces(bytes, piece).status, 431U) << piece;
    EXPECT_EQ(read_in_pieces(bytes + "\r\n\r\n", piece, {.fields = 1'000'000}).status, 431U);
  }
}

TEST(RequestReader, RefusesALongBodyBeforeItComes) {
  const Limits limits{.body = 10};
  const auto request = [](std::string_view length) {
    return "POST / HTTP/1.1\r\nContent-Length: " + std::string{length} + "\r\n\r\n";
  };
  EXPECT_EQ(read_whole(request("10") + "0123456789", limits).body, "0123456789");
  EXPECT_EQ(read_whole(request("11"), limits).status, 413U);
  EXPECT_EQ(read_whole(request("11") + std::string(100'000, 'a'), limits).status, 413U);
  EXPECT_EQ(read_whole(request("18446744073709551615"), limits).status, 413U);
}

}  // namespace
}  // namespace llmviewer::http::request_reader_test
