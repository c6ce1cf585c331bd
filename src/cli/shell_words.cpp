#include "cli/shell_words.hpp"

#include "llmviewer/error.hpp"

namespace llmviewer::cli {

std::vector<std::string> shell_words(std::string_view text, std::string_view option) {
  constexpr std::string_view kBlank = " \t\n";
  std::vector<std::string> words;
  bool inside = false;  // a word, which '' makes even of nothing
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool blank = quote == '\0' && kBlank.find(c) != std::string_view::npos;
    if (blank) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      words.back() += text[++i];
    } else {
      words.back() += c;
    }
  }
  if (quote != '\0') {
    throw Error{option, std::string{"a quote "} + quote + " is not closed",
                "close it, or leave it out"};
  }
  return words;
}

std::string shell_word(const std::string& text) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace llmviewer::cli
