#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/line_reader.hpp"

namespace llmviewer {

/// What is read of a request, whatever its names are in a file.
enum TraceField : std::uint8_t { kArrival, kPrompt, kOutput, kCached, kTraceFields };

/// The fields' names in a form of traces; "" for one that it does not have.
using TraceNames = std::array<std::string_view, kTraceFields>;

/// A value as it stands in a line.
struct TraceCell {
  enum class Kind : std::uint8_t { absent, bare, quoted };
  Kind kind{Kind::absent};
  std::string_view text;
};
using TraceCells = std::array<TraceCell, kTraceFields>;

/// The names in a line of CSV. Throws Error for more than 1,000 and for a quoted one.
std::vector<std::string> csv_names(std::string_view line, const LineReader& lines);

/// Splits lines of CSV.
class CsvLine {
 public:
  CsvLine(const TraceNames& names, const std::vector<std::string>& columns);

  /// The cells, which are views of the line. Throws Error for a line of another number of cells and
  /// for a quoted cell.
  void read(std::string_view line, const LineReader& lines, TraceCells& cells) const;

 private:
  std::vector<TraceField> field_of_;  ///< of each column; kTraceFields for one that passes by
};

/// The keys of a JSON object. Throws Error as JsonLine::read, and for more than 1,000.
std::vector<std::string> json_names(std::string_view line, const LineReader& lines);

/// Reads JSON lines.
class JsonLine {
 public:
  /// `blocks` is the key of the list of ids; "" where there is none.
  JsonLine(const TraceNames& names, std::string_view blocks);

  /// The cells, which are views of what is kept until the next call, and the ids. Throws Error for
  /// a line that is no JSON object, and for ids that are no list of whole numbers.
  void read(std::string_view line, const LineReader& lines, TraceCells& cells,
            std::vector<std::uint64_t>& blocks);

 private:
  TraceNames names_;
  std::string_view blocks_;
  std::array<std::string, kTraceFields> texts_;
};

}  // namespace llmviewer
