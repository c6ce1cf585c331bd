#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "llmviewer/sweep/columns.hpp"

namespace llmviewer {

/// Where a column is printed when nothing is asked.
enum class Shown : std::uint8_t { nowhere, in_files, everywhere };

/// What a column is called and how it is computed, for a whole block.
struct ColumnRule {
  std::string_view name;
  std::string_view unit{};
  std::string_view meaning{};
  SweepType type{SweepType::number};
  Better better{Better::unknown};
  Shown shown{Shown::nowhere};
  bool of_groups{};  ///< only where any row is of several devices
  void (*need)(Needs&, Stage) = nullptr;
  void (*fill)(const BlockView&, Stage, std::span<double>) = nullptr;
};

/// Columns that stand together in a space that has them.
struct ColumnGroup {
  std::span<const ColumnRule> rules;
  SweepColumn::Kind kind{};
  /// Of each stage: the names follow the stage's and an underscore.
  bool of_stage{};
  bool (*is_in)(const SweepSpace&) = nullptr;
};

/// All but those whose cells are texts, in the order of columns; the stages' stand together, stage
/// by stage. A new column is a row of a table in column_rules.cpp.
std::span<const ColumnGroup> column_groups() noexcept;

}  // namespace llmviewer
