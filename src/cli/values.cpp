#include "cli/values.hpp"

#include "llmviewer/error.hpp"

namespace llmviewer::cli {

void reject_choice(std::string_view text, std::string_view option,
                   const std::vector<std::string_view>& words) {
  std::string known;
  for (std::size_t i = 0; i < words.size(); ++i) {
    known += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + std::string{words[i]};
  }
  throw Error{option, "\"" + std::string{text} + "\" is no choice", "use " + known};
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    if (comma > start) parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

}  // namespace llmviewer::cli
