#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {

/// A quantity of a cost as its rule states it, so that a reader can follow it by hand:
///   quantity "matrix ops", symbols "2·m·k·n", numbers "2·2048·4096·4096", value 6.87e10.
/// A test holds every formula's value, recomputed from its numbers, to what the rule yields.
struct Formula {
  std::string quantity;
  std::string symbols;
  std::string numbers;
  double value{};
  std::string unit;  ///< "op" or "B"
};

/// The formulas of one operator's cost, zero quantities left out.
std::vector<Formula> formulas_of(const Op& op, const Step& step);

/// What a symbol of the formulas stands for.
struct SymbolMeaning {
  std::string_view symbol;
  std::string_view meaning;
};
std::span<const SymbolMeaning> symbol_meanings() noexcept;

}  // namespace llmviewer
