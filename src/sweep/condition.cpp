#include "llmviewer/sweep/condition.hpp"

#include <algorithm>
#include <utility>

#include "sweep/condition_parser.hpp"

namespace llmviewer {
namespace {

using Code = Condition::Code;
using Instruction = Condition::Instruction;

template <class Operation>
void binary(std::span<Lanes> room, std::size_t& top, std::size_t lanes, Operation&& operation) {
  Lanes& left = room[top - 2];
  const Lanes& right = room[top - 1];
  for (std::size_t i = 0; i < lanes; ++i) left[i] = operation(left[i], right[i]);
  --top;
}

/// What is empty (NaN) holds for nothing.
bool holds_true(double value) noexcept { return value > 0 || value < 0; }

void run(const Instruction& instruction, const ColumnBlock& block,
         std::span<const SweepColumn> columns, std::span<Lanes> room, std::size_t& top) noexcept {
  const std::size_t n = block.lanes;
  const auto two = [&](auto&& operation) { binary(room, top, n, operation); };
  switch (instruction.code) {
    case Code::number:
      std::fill_n(room[top++].begin(), n, instruction.number);
      return;
    case Code::column:
      std::copy_n(block.numbers[instruction.column], n, room[top++].begin());
      return;
    case Code::is_text: {
      const bool same = text_of(columns[instruction.column], block.texts) == instruction.text;
      std::fill_n(room[top++].begin(), n, same ? 1.0 : 0.0);
      return;
    }
    case Code::negate:
      for (std::size_t i = 0; i < n; ++i) room[top - 1][i] = -room[top - 1][i];
      return;
    case Code::logical_not:
      for (std::size_t i = 0; i < n; ++i) room[top - 1][i] = holds_true(room[top - 1][i]) ? 0 : 1;
      return;
    case Code::add:
      return two([](double a, double b) { return a + b; });
    case Code::subtract:
      return two([](double a, double b) { return a - b; });
    case Code::multiply:
      return two([](double a, double b) { return a * b; });
    case Code::divide:
      return two([](double a, double b) { return a / b; });
    case Code::less:
      return two([](double a, double b) { return a < b ? 1.0 : 0.0; });
    case Code::less_equal:
      return two([](double a, double b) { return a <= b ? 1.0 : 0.0; });
    case Code::greater:
      return two([](double a, double b) { return a > b ? 1.0 : 0.0; });
    case Code::greater_equal:
      return two([](double a, double b) { return a >= b ? 1.0 : 0.0; });
    case Code::equal:
      return two([](double a, double b) { return a == b ? 1.0 : 0.0; });
    case Code::not_equal:  // an empty cell is not unequal either
      return two([](double a, double b) { return a < b || a > b ? 1.0 : 0.0; });
    case Code::logical_and:
      return two([](double a, double b) { return holds_true(a) && holds_true(b) ? 1.0 : 0.0; });
    case Code::logical_or:
      return two([](double a, double b) { return holds_true(a) || holds_true(b) ? 1.0 : 0.0; });
  }
}

}  // namespace

Condition::Condition(std::string_view text, std::span<const SweepColumn> columns)
    : columns_(columns.begin(), columns.end()) {
  ConditionProgram program = parse_condition(text, columns);
  program_ = std::move(program.instructions);
  depth_ = program.depth;
  for (const Instruction& instruction : program_) {
    if (instruction.code != Code::column) continue;
    if (std::find(used_.begin(), used_.end(), instruction.column) == used_.end()) {
      used_.push_back(instruction.column);
    }
  }
}

void Condition::evaluate(const ColumnBlock& block, std::span<Lanes> room,
                         std::span<double> holds) const noexcept {
  std::size_t top = 0;
  for (const Instruction& instruction : program_) run(instruction, block, columns_, room, top);
  for (std::size_t i = 0; i < block.lanes; ++i) holds[i] = holds_true(room[0][i]) ? 1 : 0;
}

}  // namespace llmviewer
