#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "llmviewer/sweep/condition.hpp"

namespace llmviewer {

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
