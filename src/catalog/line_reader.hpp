#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// The lines of a file of any size, or of a pipe, in the memory of the longest one.
class LineReader {
 public:
  /// Throws Error where the file cannot be opened.
  explicit LineReader(const std::string& path);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  /// Without its end, which may be "\r\n", and without the byte order mark of a file; there until
  /// the next call. Nothing at the end. Throws Error for a line over 16 MiB and where reading
  /// fails.
  std::optional<std::string_view> next();

  const std::string& path() const noexcept { return path_; }
  /// Of the line read last, from 1.
  std::size_t line() const noexcept { return line_; }
  /// "trace.csv line 12"
  std::string where() const;

 private:
  bool fill();
  std::string_view taken(std::size_t end, std::size_t next);

  std::string path_;
  int descriptor_;
  std::vector<char> buffer_;
  std::size_t begin_{};  ///< of what was not yet taken
  std::size_t end_{};
  std::size_t line_{};
};

}  // namespace llmviewer
