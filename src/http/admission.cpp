#include "http/admission.hpp"

#include <algorithm>
#include <array>

#include "http/ascii.hpp"
#include "http/authority.hpp"
#include "http/parameters.hpp"

namespace llmviewer::http {
namespace {

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

/// One rule each: a refusal, or nothing.
using Refusal = std::optional<Response>;

Refusal check_method(const RequestHead& head, std::string_view) {
  if (head.method == "GET" || head.method == "HEAD" || head.method == "POST") return {};
  Response response = refusal(405, "methods are GET, HEAD and POST");
  response.headers.push_back({"Allow", "GET, HEAD, POST"});
  return response;
}

Refusal check_host(const RequestHead& head, std::string_view address) {
  const auto hosts = values_of(head, "Host");
  if (hosts.size() != 1) return refusal(400, "one Host header is needed");
  const auto host = parse_authority(hosts.front());
  if (!host) return refusal(400, "the Host header is no host");
  if (names_us(host->host, address)) return {};
  return refusal(421, "this server is called localhost, or by its IP address");
}

/// Browsers name the site that sends a request; no other site's page may use us.
Refusal check_origin(const RequestHead& head, std::string_view) {
  const auto host = parse_authority(values_of(head, "Host").front());
  for (const std::string_view origin : values_of(head, "Origin")) {
    if (parse_origin(origin) != host) return refusal(403, "the request comes from another site");
  }
  return {};
}

/// They also say so of what names no origin, as pictures do. A link may be followed to us.
Refusal check_site(const RequestHead& head, std::string_view) {
  const auto sites = values_of(head, "Sec-Fetch-Site");
  const auto modes = values_of(head, "Sec-Fetch-Mode");
  const bool elsewhere = sites.size() == 1 && sites.front() == "cross-site";
  const bool followed = modes.size() == 1 && modes.front() == "navigate";
  if (elsewhere && !followed) return refusal(403, "the request comes from another site");
  return {};
}

/// The length of a body must stand once and plainly, so that nobody before us can read another
/// one (request smuggling); for chunks there is no need here.
Refusal check_length(const RequestHead& head, std::string_view) {
  const auto lengths = values_of(head, "Content-Length");
  const bool list = lengths.size() > 1 ||
                    (lengths.size() == 1 && lengths.front().find(',') != std::string_view::npos);
  const bool encoded = !values_of(head, "Transfer-Encoding").empty();
  if (list || (encoded && !lengths.empty())) return refusal(400, "more than one length of a body");
  if (encoded) return refusal(411, "a body needs a Content-Length");
  return {};
}

bool has_body(const RequestHead& head) {
  const auto lengths = values_of(head, "Content-Length");
  return !lengths.empty() && lengths.front().find_first_not_of('0') != std::string_view::npos;
}

Refusal check_body(const RequestHead& head, std::string_view) {
  if (!has_body(head)) return {};
  if (head.method != "POST") return refusal(400, "only a POST has a body");
  const auto types = values_of(head, "Content-Type");
  const std::string_view type = types.size() == 1 ? types.front() : std::string_view{};
  const std::string_view media = type.substr(0, type.find_first_of("; \t"));
  if (!same_word(media, kForm)) return refusal(415, "a form is application/x-www-form-urlencoded");
  return {};
}

Refusal check_expectation(const RequestHead& head, std::string_view) {
  for (const std::string_view expected : values_of(head, "Expect")) {
    if (!same_word(expected, "100-continue")) return refusal(417, "only 100-continue is known");
  }
  return {};
}

Refusal check_target(const RequestHead& head, std::string_view) {
  if (!head.target.starts_with('/')) return refusal(400, "the target must begin with /");
  if (head.target.find('#') != std::string::npos) return refusal(400, "the target has a fragment");
  return {};
}

constexpr std::array kRules{check_method, check_host, check_origin, check_site,
                            check_length, check_body, check_target, check_expectation};

}  // namespace

Response refusal(unsigned status, std::string_view reason) {
  return {.status = status,
          .type = "text/plain; charset=utf-8",
          .body = std::string{reason} + "\n",
          .headers = {}};
}

std::optional<Response> refusal_of(const RequestHead& head, std::string_view address) {
  for (const auto rule : kRules) {
    if (auto response = rule(head, address)) return response;
  }
  return std::nullopt;
}

bool awaits_continue(const RequestHead& head) {
  return head.version == 11 && has_body(head) && lists_word(head, "Expect", "100-continue");
}

bool keeps_alive(const RequestHead& head) {
  return head.version == 11 && !lists_word(head, "Connection", "close");
}

Request request_of(const RequestHead& head, std::string_view body, const Limits& limits) {
  const std::string_view target = head.target;
  const auto query = std::min(target.find('?'), target.size());
  Request request{.method = head.method == "HEAD" ? "GET" : head.method,
                  .path = percent_decoded(target.substr(0, query), "path"),
                  .parameters = {}};
  const auto first = std::min(query + 1, target.size());
  append_parameters(target.substr(first), limits.parameters, request.parameters);
  append_parameters(body, limits.parameters, request.parameters);
  return request;
}

}  // namespace llmviewer::http
