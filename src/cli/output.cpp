#include "cli/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

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

/// A device or a pipe has nothing to keep whole.
void write_special(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) cannot_write(path, errno);
  const int error = write_all(descriptor, text);
  ::close(descriptor);
  if (error == EPIPE) throw PipeClosed{};
  if (error != 0) cannot_write(path, error);
}

/// The permissions a new file gets.
mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

void write_file(const std::string& named, std::string_view text) {
  std::error_code ignored;
  const fs::path real = fs::weakly_canonical(named, ignored);  // through a link, not over it
  const std::string path = real.empty() ? named : real.string();
  std::string draft = path + ".XXXXXX";
  const int descriptor = ::mkstemp(draft.data());
  if (descriptor < 0) cannot_write(path, errno);
  int error = write_all(descriptor, text);
  if (::fchmod(descriptor, usual_mode()) != 0 && error == 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(draft.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(draft.c_str());
    cannot_write(path, error);
  }
}

}  // namespace

void write_output(std::string_view text, const std::string& path) {
  if (path.empty() || path == "-") {
    const int error = write_all(STDOUT_FILENO, text);
    if (error == EPIPE) throw PipeClosed{};
    if (error != 0) cannot_write("stdout", error);
    return;
  }
  std::error_code ignored;
  const auto type = fs::status(path, ignored).type();
  if (type == fs::file_type::directory) cannot_write(path, EISDIR);
  if (type == fs::file_type::not_found || type == fs::file_type::regular) {
    write_file(path, text);
  } else {
    write_special(path, text);
  }
}

bool use_color(const std::string& when, const std::string& path) {
  if (when == "always") return true;
  if (when == "never") return false;
  if (when != "auto") {
    throw Error{"--color", "\"" + when + "\" is no choice", "use auto, always or never"};
  }
  const char* refused = std::getenv("NO_COLOR");
  const bool no_color = refused != nullptr && *refused != '\0';
  return path.empty() && !no_color && ::isatty(STDOUT_FILENO) != 0;
}

}  // namespace llmviewer::cli
