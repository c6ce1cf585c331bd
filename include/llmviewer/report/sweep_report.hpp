#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer {

/// The rows of a sweep in one of the report formats. csv, jsonl and json are streamed; a table or
/// Markdown needs all rows before its first line, so that it takes 100,000 of them at most.
class SweepReport {
 public:
  struct Options {
    std::string_view format;
    bool with_header{true};
    bool color{};
  };
  /// Both spans must outlive it. Throws Error for an unknown format.
  SweepReport(const SweepSpace& space, std::span<const SweepColumn> columns,
              std::span<const std::size_t> printed, const Options& options);
  ~SweepReport();
  SweepReport(const SweepReport&) = delete;
  SweepReport& operator=(const SweepReport&) = delete;

  /// What stands before the first row.
  std::string begin() const;
  /// Rows as they pass between threads; may be called by several at once.
  void format(const RowBlock& block, std::string& text) const;
  /// Such rows, in order, as they are to be written now.
  std::string_view write(std::string_view text);
  /// What stands after the last row: of a table everything.
  std::string end();

 private:
  struct Rows;
  std::unique_ptr<Rows> rows_;
};

/// Every column with its unit and meaning, a line each.
void write_sweep_columns(std::span<const SweepColumn> columns, std::ostream& out);

/// The columns that a format prints when none are named: all of the usual ones, fewer for people.
std::vector<std::size_t> usual_columns(std::span<const SweepColumn> columns,
                                       std::string_view format);

}  // namespace llmviewer
