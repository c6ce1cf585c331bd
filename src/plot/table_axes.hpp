#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/plot/table.hpp"
#include "plot/page.hpp"

namespace llmviewer {

// How columns and their cells are told to people: a CSV names them for programs.

/// The number in a cell, a unit allowed: "1e3", "200GB/s". Absent where there is none.
std::optional<double> number_in(const std::string& cell);

/// What a column's numbers are in, by its name: "s" for "decode_time_s".
std::string_view unit_of(std::string_view column) noexcept;

/// Its name for people, with its unit where that does not stand at the numbers: "decode time",
/// "length, tokens".
std::string title_of(std::string_view column);

/// A number of this column: "2048", "1.2 ms".
std::string told_of(double value, std::string_view column);

/// A cell that stands alone: "int8", "h100-sxm"; of a number with its column: "batch 16".
std::string named_value(std::string_view column, const std::string& cell);

/// What a title says before its unit.
std::string without_unit(const std::string& title);

/// Its index; "hw" is "hardware". Throws Error naming `where` and the nearest names.
std::size_t column_of(const PlotTable& table, std::string_view name, std::string_view where);

/// The values of a column as places along an axis: numbers, or words one after the other.
struct Places {
  std::string column;
  bool numeric{};
  std::vector<double> of_rows;      ///< place of every row; NaN for an empty cell
  std::vector<double> distinct;     ///< in order of size
  std::vector<std::string> labels;  ///< of the distinct ones
};
Places places_of(const PlotTable& table, std::size_t column);

/// Whether these numbers are drawn on a log axis.
ScaleKind kind_of(Steps steps, std::span<const double> values, double least_span);

/// Marks an axis where its values are if they are few, else at round numbers.
Axis axis_of(const Places& places, const Scale& scale);

/// Throws Error for two rows that stand at the same place: `key` gives the place of a row. Names a
/// column that tells them apart, other than those in `drawn`.
void require_one_each(const PlotTable& table, const std::vector<std::string>& keys,
                      std::span<const std::size_t> drawn);

/// "llama2-7b on a6000 · batch 1": what all rows have in common.
std::string subject_of(const PlotTable& table);

}  // namespace llmviewer
