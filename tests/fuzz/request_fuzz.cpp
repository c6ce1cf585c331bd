// Any bytes as what a connection receives: refusals or requests within the limits, and the same
// requests however the bytes are cut into pieces.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/analysed.hpp"
#include "http/admission.hpp"
#include "http/message_head.hpp"
#include "http/parameters.hpp"
#include "http/request_reader.hpp"

namespace {

using namespace llmviewer;
using namespace llmviewer::http;
using Progress = RequestReader::Progress;

constexpr Limits kLimits{.target = 300, .fields = 500, .body = 200, .parameters = 10};

struct Whole {
  RequestHead head;
  std::string body;
};

void require_sendable(const Response& response) {
  require(is_sendable(response) && response.status >= 400);
  require(response_head(response, After::close).ends_with("\r\nConnection: close\r\n\r\n"));
}

/// What a session does with bytes that come in pieces of this size.
std::vector<Whole> admitted(std::string_view bytes, std::size_t piece) {
  std::vector<Whole> requests;
  std::string unread;
  RequestReader reader{kLimits};
  for (;;) {
    const Progress progress = reader.read(unread);
    if (progress == Progress::partial) {
      if (bytes.empty()) return requests;
      unread += bytes.substr(0, piece);
      bytes.remove_prefix(std::min(piece, bytes.size()));
      continue;
    }
    if (progress == Progress::refused) {
      require_sendable(reader.refusal());
      return requests;
    }
    if (progress == Progress::head) {
      const auto refused = refusal_of(reader.head(), "127.0.0.1");
      if (!refused) continue;
      require_sendable(*refused);
      return requests;
    }
    requests.push_back({reader.head(), reader.body()});
    reader = RequestReader{kLimits};
  }
}

void require_clean(const Whole& whole) {
  require(whole.head.target.size() <= kLimits.target && whole.body.size() <= kLimits.body);
  result_or_error([&] {
    const Request request = request_of(whole.head, whole.body, kLimits);
    require(request.method == "GET" || request.method == "POST");
    require(request.path.starts_with('/') && is_utf8(request.path));
    require(request.parameters.size() <= kLimits.parameters);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const std::vector<Whole> at_once = admitted(bytes, size + 1);
  const std::vector<Whole> in_pieces = admitted(bytes, 7);
  const std::vector<Whole> by_bytes = admitted(bytes, 1);
  require(at_once.size() == in_pieces.size() && at_once.size() == by_bytes.size());
  for (std::size_t i = 0; i < at_once.size(); ++i) {
    require_clean(at_once[i]);
    require(at_once[i].head.target == by_bytes[i].head.target);
    require(at_once[i].body == by_bytes[i].body && at_once[i].body == in_pieces[i].body);
  }
  return 0;
}
