#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// What a process left behind.
struct Outcome {
  int exit_code{};
  std::string out;
  std::string err;
};

std::string contents(const std::filesystem::path& path);

/// A folder of its own, removed with all in it at the end.
class Workshop {
 public:
  Workshop();
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string path(std::string_view name) const { return (folder_ / name).string(); }
  /// Writes a file in it and returns its path.
  std::string file(std::string_view name, std::string_view text) const;
  /// The names of what lies in it, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path folder_;
};

/// Runs a command of the shell in `folder`, where $LLMVIEWER is the built program. The environment
/// holds nothing of the caller's: no home folder, no colours asked for or refused.
Outcome run_shell(const std::string& command, const std::filesystem::path& folder,
                  const std::vector<std::string>& environment = {});

/// Runs the built program with these arguments, each passed as it stands.
Outcome run_program(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment = {});

/// The words of a plain command line, split at spaces; '…' keeps a part together.
std::vector<std::string> words_of(std::string_view line);

/// Holds an outcome to what every refusal is: this exit code, nothing on stdout, one line on stderr
/// that begins with "error: " and says `part`.
void expect_error_line(const Outcome& outcome, std::string_view part, int exit_code = 1);

}  // namespace llmviewer
