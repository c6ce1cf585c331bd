#pragma once

#include <span>
#include <string_view>

#include "llmviewer/sweep/columns.hpp"

namespace llmviewer {

/// What a column is called and how it is computed. Of a stage's columns the name follows the
/// stage's and an underscore.
struct ColumnRule {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  SweepType type;
  Better better;
  bool by_default;
  bool for_people;
  void (*need)(Needs&, Stage);
  void (*fill)(const BlockView&, Stage, std::span<double>);
};

std::span<const ColumnRule> stage_columns() noexcept;
std::span<const ColumnRule> generation_columns() noexcept;
std::span<const ColumnRule> memory_columns() noexcept;
/// What to expect, where it was asked for: of a stage, of a request, of a server.
std::span<const ColumnRule> predicted_stage_columns() noexcept;
std::span<const ColumnRule> predicted_generation_columns() noexcept;
std::span<const ColumnRule> server_columns() noexcept;
/// Of the layout that was chosen, where several compete.
std::span<const ColumnRule> layout_columns() noexcept;

}  // namespace llmviewer
