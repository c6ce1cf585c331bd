#pragma once

#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "llmviewer/report/report.hpp"

namespace llmviewer::cli {

/// Thrown when the reader of stdout has closed it: the program ends quietly.
struct PipeClosed {};

/// Where a result goes: stdout, a device, or a file that comes into being only when it is finished,
/// whole. All throw Error when it cannot be written, and PipeClosed when nobody reads any more.
class Output {
 public:
  struct Append {};
  /// Stdout when the path is empty or "-".
  explicit Output(const std::string& path);
  /// At the end of a file, at once.
  Output(const std::string& path, Append);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Whether something stood there before.
  bool begun() const noexcept { return begun_; }
  void write(std::string_view text);
  void finish();

 private:
  std::string path_;
  std::string draft_;
  int descriptor_{-1};
  bool begun_{};
};

/// Writes a finished text to stdout, or whole to a file: a file is never left half written.
/// Throws Error when the file cannot be written, PipeClosed when nobody reads stdout any more.
void write_output(std::string_view text, const std::string& path);

/// Whether to colour what goes to `path` (stdout when empty): `when` is auto, always or never.
/// Throws Error for any other word.
bool use_color(const std::string& when, const std::string& path);

/// Where a study's result goes, and as what.
struct OutputOptions {
  std::string format{"table"};
  std::string path;
  std::string color{"auto"};
};

void add_output_options(Command& command, OutputOptions& options);
/// Its --format and --output alone.
void add_format_options(Command& command, OutputOptions& options);

/// Throws Error for a format or a choice of colours that there is not.
ReportOptions read_output_options(const OutputOptions& options);

}  // namespace llmviewer::cli
