#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/sweep/condition.hpp"

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

/// A condition for a stack machine, and how deep its stack gets.
struct ConditionProgram {
  std::vector<Condition::Instruction> instructions;
  std::size_t depth{};
};

/// Throws Error naming the place of what is no condition over these columns.
///   either     = both { or both }            both   = denial { and denial }
///   denial     = [ not ] denial | comparison comparison = sum [ <|<=|>|>=|==|!= sum ]
///   sum        = product { +|- product }     product = factor { *|/ factor }
///   factor     = -factor | ( either ) | number | 'text' | column
ConditionProgram parse_condition(std::string_view text, std::span<const SweepColumn> columns);

}  // namespace llmviewer
