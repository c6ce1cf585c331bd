#include "http/request_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "http/admission.hpp"

namespace llmviewer::http {
namespace {

namespace beast = boost::beast;
using Parser = beast::http::request_parser<beast::http::string_body>;
using ParseError = beast::http::error;

constexpr std::size_t kAroundTarget = 64;  // bytes of a request line beside its target

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

RequestHead head_of(const Parser::value_type& message) {
  RequestHead head{.method = text_of(message.method_string()),
                   .target = text_of(message.target()),
                   .version = message.version(),
                   .headers = {}};
  for (const auto& field : message) {
    head.headers.push_back({text_of(field.name_string()), text_of(field.value())});
  }
  return head;
}

}  // namespace

struct RequestReader::State {
  explicit State(const Limits& all_limits) : limits{all_limits} {
    // Beast 1.74 holds its limit against the lines not yet parsed, not against all: we count.
    parser.header_limit(std::numeric_limits<std::uint32_t>::max());
    parser.body_limit(limits.body);
  }

  Progress read(std::string& bytes);
  void put(std::string& bytes, beast::error_code& failure);
  std::optional<Response> too_long(std::size_t unread) const;
  Progress refuse(Response response) {
    refusal = std::move(response);
    return Progress::refused;
  }

  Limits limits;
  Parser parser;
  RequestHead head;
  Response refusal;
  std::size_t line{};   // bytes of the request line; 0 until its end came
  std::size_t taken{};  // bytes of the head that are parsed
  bool told{};          // that the head is whole
};

std::optional<Response> RequestReader::State::too_long(std::size_t unread) const {
  const std::size_t seen = taken + unread;
  const bool endless = line == 0 && seen > limits.target + kAroundTarget;
  if (endless || parser.get().target().size() > limits.target ||
      line > limits.target + kAroundTarget) {
    return http::refusal(414, "the target is too long");
  }
  if (line != 0 && seen - line > limits.fields) {
    return http::refusal(431, "the header lines are too long");
  }
  return std::nullopt;
}

void RequestReader::State::put(std::string& bytes, beast::error_code& failure) {
  try {
    const std::size_t used = parser.put({bytes.data(), bytes.size()}, failure);
    if (!told) taken += used;
    bytes.erase(0, used);
  } catch (const std::length_error&) {  // of one header line that Beast cannot store
    failure = ParseError::header_limit;
  }
}

RequestReader::Progress RequestReader::State::read(std::string& bytes) {
  if (line == 0) {
    const auto end = bytes.find("\r\n");
    if (end != std::string::npos) line = end + 2;
  }
  beast::error_code failure;
  while (!failure && !parser.is_done() && !(parser.is_header_done() && !told)) {
    if (bytes.empty()) {
      failure = ParseError::need_more;  // Beast does not say so of a body
    } else {
      put(bytes, failure);
    }
  }
  if (failure == ParseError::body_limit) return refuse(http::refusal(413, "the body is too large"));
  if (!told) {
    const bool open = !parser.is_header_done();
    if (auto response = too_long(open ? bytes.size() : 0)) return refuse(std::move(*response));
  }
  if (failure == ParseError::need_more) return Progress::partial;
  if (failure == ParseError::header_limit) {
    return refuse(http::refusal(431, "a header line is too long"));
  }
  if (failure == ParseError::bad_version) {
    return refuse(http::refusal(505, "versions are HTTP/1.0 and HTTP/1.1"));
  }
  if (failure) return refuse(http::refusal(400, "this is no HTTP request"));
  if (std::exchange(told, true)) return Progress::whole;
  head = head_of(parser.get());
  return Progress::head;
}

RequestReader::RequestReader(const Limits& limits) : state_{std::make_unique<State>(limits)} {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

RequestReader::Progress RequestReader::read(std::string& bytes) { return state_->read(bytes); }
const RequestHead& RequestReader::head() const noexcept { return state_->head; }
const std::string& RequestReader::body() const noexcept { return state_->parser.get().body(); }
const Response& RequestReader::refusal() const noexcept { return state_->refusal; }

}  // namespace llmviewer::http
