// Any bytes as a form or a query, and as a path: an Error, or clean text that means the same when
// it is encoded again.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/analysed.hpp"
#include "http/parameters.hpp"

namespace {

using namespace llmviewer;
using namespace llmviewer::http;

constexpr std::size_t kMost = 100;

bool is_clean(const std::string& text) {
  return is_utf8(text) && text.find('\0') == std::string::npos;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string escapes;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    escapes += {'%', kDigits[byte / 16], kDigits[byte % 16]};
  }
  return escapes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  result_or_error([&] {
    const std::string path = percent_decoded(text, "path");
    require(is_clean(path) && path.size() <= text.size());
    require(percent_decoded(encoded(path), "path") == path);
  });
  result_or_error([&] {
    std::vector<Parameter> parameters;
    append_parameters(text, kMost, parameters);
    require(parameters.size() <= kMost);
    std::string again;
    for (const Parameter& parameter : parameters) {
      require(is_clean(parameter.name) && is_clean(parameter.value));
      again += encoded(parameter.name) + '=' + encoded(parameter.value) + '&';
    }
    std::vector<Parameter> twice;
    append_parameters(again, kMost, twice);
    require(twice.size() == parameters.size());
    for (std::size_t i = 0; i < twice.size(); ++i) {
      require(twice[i].name == parameters[i].name && twice[i].value == parameters[i].value);
    }
  });
  return 0;
}
