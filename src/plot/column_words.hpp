#pragma once

#include <optional>
#include <string>
#include <string_view>

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

}  // namespace llmviewer
