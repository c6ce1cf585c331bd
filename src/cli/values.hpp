#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer::cli {

/// A word and what it stands for.
template <class Value>
struct Choice {
  std::string_view word;
  Value value;
};

/// Throws Error naming the option and the words there are.
[[noreturn]] void reject_choice(std::string_view text, std::string_view option,
                                const std::vector<std::string_view>& words);

/// What one of a few words stands for. Throws Error for any other word.
template <class Value>
Value read_choice(std::string_view text, std::string_view option,
                  std::initializer_list<Choice<Value>> choices) {
  std::vector<std::string_view> words;
  for (const Choice<Value>& choice : choices) {
    if (choice.word == text) return choice.value;
    words.push_back(choice.word);
  }
  reject_choice(text, option, words);
}

/// The same of values that have a name each.
template <class Value, std::size_t N>
Value read_choice(std::string_view text, std::string_view option,
                  const std::array<Value, N>& values) {
  std::vector<std::string_view> words;
  for (const Value value : values) {
    if (name_of(value) == text) return value;
    words.push_back(name_of(value));
  }
  reject_choice(text, option, words);
}

/// "a,b,c" in parts; empty parts are dropped.
std::vector<std::string> split_list(const std::string& text);

}  // namespace llmviewer::cli
