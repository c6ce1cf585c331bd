#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

struct CsvTable;

/// A line of a table, its fields by the names of their columns.
class CsvRow {
 public:
  CsvRow(const CsvTable& table, std::size_t index) : table_{&table}, index_{index} {}

  /// "rows.csv line 12"
  std::string where() const;
  /// The field; throws Error if there is no such column.
  const std::string& text(std::string_view column) const;
  /// The field; empty if there is no such column.
  std::string text_if_any(std::string_view column) const;
  /// A number from 1e-9 to 1e15; throws Error naming line and column for anything else.
  double positive(std::string_view column) const;
  /// A whole number from 1 to 1e15; throws Error as above.
  double count(std::string_view column) const;

 private:
  const CsvTable* table_;
  std::size_t index_;
};

/// A CSV file (RFC 4180) whose first line names the columns.
struct CsvTable {
  std::string name;
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;  ///< where each row starts, from 1

  std::optional<std::size_t> column(std::string_view head) const noexcept;
  bool has(std::string_view head) const noexcept { return column(head).has_value(); }
};

/// Throws Error for a file that cannot be read, no head, or a row of another length.
CsvTable read_csv(const std::string& path);
CsvTable parse_csv(std::string_view text, const std::string& name);

}  // namespace llmviewer
