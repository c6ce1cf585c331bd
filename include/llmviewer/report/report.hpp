#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// Which rows a flat format prints: operators, totals of the stages, or both.
enum class RowChoice : std::uint8_t { format_default, op, total, all };

struct ReportOptions {
  std::vector<std::string> columns;  ///< empty: the format's default
  RowChoice rows{RowChoice::format_default};
  bool color{};
};

/// A column of the flat formats and a key of the JSON ones: declared once.
struct ColumnHelp {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
};
/// Those of an analysis.
std::span<const ColumnHelp> columns() noexcept;
/// A line for each, aligned.
void write_columns_help(std::span<const ColumnHelp> columns, std::ostream& out);
/// Throws Error naming the nearest known column for one that is not known.
void check_columns(std::span<const std::string> names);

/// What a format is made of.
enum class FormatShape : std::uint8_t {
  screen,  ///< words and tables for people
  rows,    ///< one line after the other, and nothing else: no place for a note
  whole,   ///< one value that holds everything, whatever rows and columns are chosen
};

struct FormatWriter;

/// An output format.
struct ReportFormat {
  std::string_view name;
  std::string_view meaning;
  FormatShape shape;
  int place;                   ///< in lists of formats
  const FormatWriter* writer;  ///< the library's own
};

/// All of them, by their places.
std::span<const ReportFormat> report_formats() noexcept;
/// Throws Error naming the formats there are.
const ReportFormat& report_format(std::string_view name);

}  // namespace llmviewer
