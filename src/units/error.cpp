#include "llmviewer/error.hpp"

#include <string_view>
#include <utility>

namespace llmviewer {
namespace {

constexpr std::size_t kLongestPart = 300;

/// Hostile input may end up in a message: control characters and endless names must not.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text.substr(0, kLongestPart)) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (text.size() > kLongestPart) line += "...";
  return line;
}

}  // namespace

Error::Error(std::string where, std::string problem, std::string remedy)
    : where_{one_line(where)}, problem_{one_line(problem)}, remedy_{std::move(remedy)} {
  line_ = where_ + ": " + problem_;
  if (!remedy_.empty()) line_ += "; " + remedy_;
}

}  // namespace llmviewer
