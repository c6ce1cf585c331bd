#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// A word of a --where expression.
struct Token {
  enum class Kind : std::uint8_t { number, name, text, symbol, end };
  Kind kind{Kind::end};
  std::string text;   ///< a name, a text without its quotes, a symbol
  double number{};    ///< in base units
  std::string unit;   ///< base unit that was written out: "s", "B", "B/s", "op/s", or none
  std::size_t place;  ///< of its first character, from 1
};

/// The words of an expression, `end` last. Throws Error for what is no word.
std::vector<Token> tokens_of(std::string_view text);

/// "character 12 of --where".
std::string place_in_where(std::size_t place);

}  // namespace llmviewer
