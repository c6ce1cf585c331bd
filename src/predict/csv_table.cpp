#include "predict/csv_table.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer {
namespace {

// Beyond them lies no shape and no time, and products of several stay finite.
constexpr double kLeast = 1e-9;
constexpr double kMost = 1e15;

/// Reads one field and what ends it; `at` moves behind both. True if the row goes on.
bool read_field(std::string_view text, std::size_t& at, std::string& field) {
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      if (quoted && at + 1 < text.size() && text[at + 1] == '"') {
        field += text[++at];
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && (c == ',' || c == '\n')) {
      ++at;
      return c == ',';
    } else if (quoted || c != '\r') {
      field += c;
    }
  }
  return false;
}

std::vector<std::string> read_fields(std::string_view text, std::size_t& at) {
  std::vector<std::string> fields;
  for (bool more = true; more;) more = read_field(text, at, fields.emplace_back());
  return fields;
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

std::string CsvRow::where() const {
  return table_->name + " line " + std::to_string(table_->lines[index_]);
}

const std::string& CsvRow::text(std::string_view column) const {
  const auto found = table_->column(column);
  if (!found) {
    throw Error{table_->name, "has no column \"" + std::string{column} + "\"",
                "give it that column; llmviewer validate --help names those of each class"};
  }
  return table_->rows[index_][*found];
}

std::string CsvRow::text_if_any(std::string_view column) const {
  const auto found = table_->column(column);
  return found ? table_->rows[index_][*found] : std::string{};
}

double CsvRow::positive(std::string_view column) const {
  const std::string place = where() + ": " + std::string{column};
  const std::string& field = text(column);
  const double value = parse_number(field, place);
  if (!(value >= kLeast && value <= kMost)) {
    throw Error{place, field + " is not possible", "write a number from 1e-9 to 1e15"};
  }
  return value;
}

double CsvRow::count(std::string_view column) const {
  const double value = positive(column);
  if (value < 1 || value != std::floor(value)) {
    throw Error{where() + ": " + std::string{column}, text(column) + " is no count",
                "write a whole number from 1"};
  }
  return value;
}

std::optional<std::size_t> CsvTable::column(std::string_view head) const noexcept {
  const auto found = std::find(heads.begin(), heads.end(), head);
  if (found == heads.end()) return std::nullopt;
  return static_cast<std::size_t>(found - heads.begin());
}

CsvTable parse_csv(std::string_view text, const std::string& name) {
  CsvTable table;
  table.name = name;
  std::size_t at = 0;
  std::size_t line = 1;
  while (at < text.size()) {
    const std::size_t start = at;
    auto fields = read_fields(text, at);
    const std::size_t here = line;
    line += lines_in(text.substr(start, at - start));
    if (fields.size() == 1 && fields.front().empty()) continue;
    if (table.heads.empty()) {
      table.heads = std::move(fields);
      continue;
    }
    if (fields.size() != table.heads.size()) {
      throw Error{name + " line " + std::to_string(here),
                  std::to_string(fields.size()) + " fields under " +
                      std::to_string(table.heads.size()) + " columns",
                  "correct the line"};
    }
    table.rows.push_back(std::move(fields));
    table.lines.push_back(here);
  }
  if (table.heads.empty()) throw Error{name, "is empty", "write a line of column names first"};
  return table;
}

CsvTable read_csv(const std::string& path) {
  std::error_code ignored;
  std::ifstream file{path, std::ios::binary};
  if (!file.is_open() || std::filesystem::is_directory(path, ignored)) {
    throw Error{path, "cannot be read", "check the path"};
  }
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (text.starts_with("\x1f\x8b")) {
    throw Error{path, "is compressed", "unpack it first: gunzip -k " + path};
  }
  return parse_csv(text, path);
}

}  // namespace llmviewer
