#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer {

/// How a streamed format spells a row.
struct RowSyntax {
  std::string_view name;
  std::string_view row_begin;
  std::string_view row_end;
  std::string_view between;                      ///< cells
  std::string_view nothing;                      ///< an empty cell
  bool keys{};                                   ///< each cell is preceded by its name
  std::string (*quoted)(std::string_view text);  ///< a text cell
};

/// csv, jsonl, json; and "cells", which a table is made of afterwards.
const RowSyntax& row_syntax(std::string_view format);

/// Between the cells and rows of "cells".
inline constexpr char kCellEnd = '\x1f';
inline constexpr char kRowEnd = '\x1e';

/// Appends the chosen rows of a block.
void append_rows(const RowBlock& block, std::span<const SweepColumn> columns,
                 std::span<const std::size_t> printed, const RowSyntax& syntax, std::string& text);

}  // namespace llmviewer
