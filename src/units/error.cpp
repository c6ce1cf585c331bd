#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kLongestPart = 300;
constexpr std::size_t kLongestRemedy = 4000;  // lists of known names are long

/// Hostile input may end up in a message: control characters and endless names must not.
std::string one_line(std::string_view text, std::size_t longest) {
  std::string line;
  for (const char c : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (text.size() > longest) line += "...";
  return line;
}

}  // namespace

Error::Error(std::string_view where, std::string_view problem, std::string_view remedy)
    : where_{one_line(where, kLongestPart)},
      problem_{one_line(problem, kLongestPart)},
      remedy_{one_line(remedy, kLongestRemedy)} {
  line_ = where_ + ": " + problem_;
  if (!remedy_.empty()) line_ += "; " + remedy_;
}

}  // namespace llmviewer
