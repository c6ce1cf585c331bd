#include "http/admission.hpp"

#include <gtest/gtest.h>

#include "llmviewer/error.hpp"

namespace llmviewer::http::admission_test {
namespace {

/// The head of a request that nothing is wrong with, and more headers.
RequestHead head_of(std::string_view method, std::vector<Header> more = {}) {
  RequestHead head{.method = std::string{method}, .target = "/", .version = 11, .headers = {}};
  head.headers = {{"Host", "localhost:8080"}};
  head.headers.insert(head.headers.end(), more.begin(), more.end());
  return head;
}

/// The status of the refusal; 0 where there is none.
unsigned refused(const RequestHead& head) {
  const auto response = refusal_of(head, "127.0.0.1");
  return response ? response->status : 0;
}

std::vector<Header> form(std::string_view length) {
  return {{"content-type", "application/x-www-form-urlencoded"},
          {"content-length", std::string{length}}};
}

TEST(Admission, IsForThreeMethods) {
  EXPECT_EQ(refused(head_of("GET")), 0U);
  EXPECT_EQ(refused(head_of("HEAD")), 0U);
  EXPECT_EQ(refused(head_of("POST")), 0U);
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", ""}) {
    const auto response = refusal_of(head_of(method), "127.0.0.1");
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 405U);
    ASSERT_EQ(response->headers.size(), 1U);
    EXPECT_EQ(response->headers[0].name, "Allow");
    EXPECT_EQ(response->headers[0].value, "GET, HEAD, POST");
  }
}

TEST(Admission, NeedsOneHostThatIsOurs) {
  RequestHead head = head_of("GET");
  head.headers[0].value = "attacker.example:8080";
  EXPECT_EQ(refused(head), 421U);
  head.headers[0].value = "192.168.1.5";
  EXPECT_EQ(refused(head), 421U);
  EXPECT_FALSE(refusal_of(head, "192.168.1.5"));
  head.headers[0].value = "";
  EXPECT_EQ(refused(head), 400U);
  head.headers.clear();
  EXPECT_EQ(refused(head), 400U);
  head.headers = {{"Host", "localhost"}, {"host", "localhost"}};
  EXPECT_EQ(refused(head), 400U);
}

TEST(Admission, IsForPagesOfOurOwn) {
  for (const char* method : {"GET", "POST"}) {
    EXPECT_EQ(refused(head_of(method, {{"Origin", "http://localhost:8080"}})), 0U);
    for (const char* other : {"http://attacker.example", "null", "http://localhost:8081", "",
                              "https://localhost:8080", "http://127.0.0.1:8080"}) {
      EXPECT_EQ(refused(head_of(method, {{"Origin", other}})), 403U) << other;
    }
    EXPECT_EQ(refused(head_of(method, {{"Origin", "http://localhost:8080"}, {"Origin", "null"}})),
              403U);
  }
}

TEST(Admission, IsNotForWhatOtherPagesEmbed) {
  const auto from = [](const char* site, const char* mode) {
    return refused(head_of("GET", {{"Sec-Fetch-Site", site}, {"Sec-Fetch-Mode", mode}}));
  };
  EXPECT_EQ(from("same-origin", "cors"), 0U);
  EXPECT_EQ(from("none", "navigate"), 0U);
  EXPECT_EQ(from("cross-site", "navigate"), 0U);  // a link that was followed
  EXPECT_EQ(from("cross-site", "no-cors"), 403U);
}

TEST(Admission, NeedsOnePlainLengthOfABody) {
  EXPECT_EQ(refused(head_of("POST", form("3"))), 0U);
  EXPECT_EQ(refused(head_of("POST", form("3, 3"))), 400U);
  auto twice = form("3");
  twice.push_back({"Content-Length", "3"});
  EXPECT_EQ(refused(head_of("POST", twice)), 400U);
  auto both = form("3");
  both.push_back({"Transfer-Encoding", "chunked"});
  EXPECT_EQ(refused(head_of("POST", both)), 400U);
  EXPECT_EQ(refused(head_of("POST", {{"Transfer-Encoding", "chunked"}})), 411U);
  EXPECT_EQ(refused(head_of("GET", {{"Transfer-Encoding", "gzip"}})), 411U);
}

TEST(Admission, ABodyIsAFormInAPost) {
  EXPECT_EQ(refused(head_of("GET", form("3"))), 400U);
  EXPECT_EQ(refused(head_of("GET", form("0"))), 0U);
  const auto typed = [](std::string_view type) {
    return refused(head_of("POST", {{"Content-Type", std::string{type}}, {"Content-Length", "3"}}));
  };
  EXPECT_EQ(typed("Application/X-WWW-Form-URLencoded; charset=utf-8"), 0U);
  for (const char* other : {"", "text/plain", "application/json", "multipart/form-data; boundary=x",
                            "application/x-www-form-urlencodedx"}) {
    EXPECT_EQ(typed(other), 415U) << other;
  }
  EXPECT_EQ(refused(head_of("POST", {{"Content-Length", "3"}})), 415U);
  EXPECT_EQ(refused(head_of("POST", {{"Content-Length", "0"}})), 0U);
}

TEST(Admission, KnowsOneExpectation) {
  auto headers = form("3");
  headers.push_back({"Expect", "100-Continue"});
  EXPECT_EQ(refused(head_of("POST", headers)), 0U);
  EXPECT_TRUE(awaits_continue(head_of("POST", headers)));
  EXPECT_FALSE(awaits_continue(head_of("POST", form("3"))));
  EXPECT_FALSE(awaits_continue(head_of("GET", {{"Expect", "100-continue"}})));
  RequestHead old = head_of("POST", headers);
  old.version = 10;
  EXPECT_FALSE(awaits_continue(old));
  EXPECT_EQ(refused(head_of("GET", {{"Expect", "200-ok"}})), 417U);
}

TEST(Admission, ATargetIsAPathAndAQuery) {
  for (const char* target : {"*", "http://localhost:8080/", "localhost:80", "a", "/a#b"}) {
    RequestHead head = head_of("GET");
    head.target = target;
    EXPECT_EQ(refused(head), 400U) << target;
  }
}

TEST(Admission, AConnectionLastsUnlessSomebodyIsAgainstIt) {
  EXPECT_TRUE(keeps_alive(head_of("GET")));
  EXPECT_TRUE(keeps_alive(head_of("GET", {{"Connection", "keep-alive"}})));
  EXPECT_FALSE(keeps_alive(head_of("GET", {{"Connection", "Close"}})));
  EXPECT_FALSE(keeps_alive(head_of("GET", {{"Connection", "te , close"}})));
  RequestHead old = head_of("GET");
  old.version = 10;
  EXPECT_FALSE(keeps_alive(old));
}

TEST(RequestOf, ReadsPathQueryAndForm) {
  RequestHead head = head_of("POST");
  head.target = "/a%20b?x=1&y=%2F";
  const Request request = request_of(head, "z=+", Limits{});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a b");
  ASSERT_EQ(request.parameters.size(), 3U);
  EXPECT_EQ(request.parameters[1].value, "/");
  EXPECT_EQ(request.parameters[2].name, "z");
  EXPECT_EQ(request.parameters[2].value, " ");
}

TEST(RequestOf, AHeadComesAsAGet) {
  EXPECT_EQ(request_of(head_of("HEAD"), "", Limits{}).method, "GET");
}

TEST(RequestOf, RefusesWhatCannotBeDecoded) {
  for (const char* target : {"/%", "/%00", "/%ff", "/?a=%zz", "/?a=%00", "/\xff"}) {
    RequestHead head = head_of("GET");
    head.target = target;
    EXPECT_THROW(request_of(head, "", Limits{}), Error) << target;
  }
  EXPECT_THROW(request_of(head_of("POST"), "a=%c3", Limits{}), Error);
  EXPECT_THROW(request_of(head_of("POST"), "a&b&c", {.parameters = 2}), Error);
}

}  // namespace
}  // namespace llmviewer::http::admission_test
