#include "cli/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "cli/values.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::cli {
namespace {

namespace fs = std::filesystem;

/// Writes everything; the error number of what went wrong, or 0.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

[[noreturn]] void cannot_write(const std::string& where, int error) {
  throw Error{where, std::string{"cannot be written ("} + std::strerror(error) + ")",
              "check the path, its permissions and the space left"};
}

/// The permissions a new file gets.
mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

/// "table, csv, json, jsonl or markdown"
std::string names_of_formats() {
  const auto formats = report_formats();
  std::string names;
  for (const ReportFormat& format : formats) {
    const char* const before = &format == &formats.back() ? " or " : ", ";
    names += (names.empty() ? "" : before) + std::string{format.name};
  }
  return names;
}

/// Where a link leads: a file is replaced through it, not over it.
std::string real_path(const std::string& named) {
  std::error_code ignored;
  const fs::path real = fs::weakly_canonical(named, ignored);
  return real.empty() ? named : real.string();
}

}  // namespace

Output::Output(const std::string& path) : path_{path} {
  if (path.empty() || path == "-") {
    path_ = "stdout";
    descriptor_ = STDOUT_FILENO;
    return;
  }
  std::error_code ignored;
  const auto type = fs::status(path, ignored).type();
  if (type == fs::file_type::directory) cannot_write(path, EISDIR);
  if (type == fs::file_type::not_found || type == fs::file_type::regular) {
    path_ = real_path(path);
    draft_ = path_ + ".XXXXXX";
    descriptor_ = ::mkstemp(draft_.data());
  } else {  // a device or a pipe has nothing to keep whole
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  }
  if (descriptor_ < 0) cannot_write(path_, errno);
}

Output::Output(const std::string& path, Append) : path_{path} {
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, usual_mode());
  if (descriptor_ < 0) cannot_write(path_, errno);
  struct stat status {};
  begun_ = ::fstat(descriptor_, &status) == 0 && status.st_size > 0;
}

Output::~Output() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
  if (!draft_.empty()) ::unlink(draft_.c_str());
}

void Output::write(std::string_view text) {
  const int error = write_all(descriptor_, text);
  if (error == EPIPE) throw PipeClosed{};
  if (error != 0) cannot_write(path_, error);
}

void Output::finish() {
  if (descriptor_ == STDOUT_FILENO) return;
  int error = 0;
  if (!draft_.empty() && ::fchmod(descriptor_, usual_mode()) != 0) error = errno;
  if (::close(std::exchange(descriptor_, -1)) != 0 && error == 0) error = errno;
  if (!draft_.empty()) {
    if (error == 0 && ::rename(draft_.c_str(), path_.c_str()) != 0) error = errno;
    if (error == 0) draft_.clear();
  }
  if (error != 0) cannot_write(path_, error);
}

void write_output(std::string_view text, const std::string& path) {
  Output output{path};
  output.write(text);
  output.finish();
}

bool use_color(const std::string& when, const std::string& path) {
  enum class When : std::uint8_t { by_terminal, always, never };
  const When asked = read_choice<When>(
      when, "--color",
      {{"auto", When::by_terminal}, {"always", When::always}, {"never", When::never}});
  if (asked != When::by_terminal) return asked == When::always;
  const char* refused = std::getenv("NO_COLOR");
  const bool no_color = refused != nullptr && *refused != '\0';
  return path.empty() && !no_color && ::isatty(STDOUT_FILENO) != 0;
}

void add_format_options(Command& command, OutputOptions& options) {
  command.add("-f,--format FORMAT", options.format, names_of_formats());
  command.add("-o,--output FILE", options.path, "File to write instead of stdout", "stdout");
}

void add_output_options(Command& command, OutputOptions& options) {
  add_format_options(command, options);
  command.add("--color WHEN", options.color, "auto, always or never");
}

ReportOptions read_output_options(const OutputOptions& options) {
  report_format(options.format);
  ReportOptions report;
  report.color = use_color(options.color, options.path);
  return report;
}

}  // namespace llmviewer::cli
