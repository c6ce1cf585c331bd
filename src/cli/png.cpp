#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "cli/plot_options.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::cli {
namespace {

[[noreturn]] void cannot_convert(const std::string& why) {
  throw Error{"--output", "the picture could not be made a PNG (" + why + ")",
              "name it .svg; any browser shows it"};
}

[[noreturn]] void cannot_convert(int error) { cannot_convert(std::strerror(error)); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const noexcept { return number_; }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

/// A file without a name that holds the text: unlike a pipe it takes all of it at once.
std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_of(const std::string& text) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), &std::fclose};
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0 || ::lseek(::fileno(file.get()), 0, SEEK_SET) != 0) {
    cannot_convert(errno);
  }
  return file;
}

/// Starts the converter between two descriptors, without a shell.
pid_t start_converter(int in, int out) {
  std::array<std::string, 3> words{"rsvg-convert", "--format=png", "--zoom=2"};
  const std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child{};
  const int error =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) {
    throw Error{"--output", "a PNG is made by rsvg-convert, which is not installed",
                "install librsvg2-bin (as by apt-get), or name it .svg"};
  }
  if (error != 0) cannot_convert(error);
  return child;
}

std::string all_from(int descriptor) {
  std::string text;
  std::array<char, 1 << 16> part{};
  for (;;) {
    const ssize_t count = ::read(descriptor, part.data(), part.size());
    if (count == 0) return text;
    if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR) cannot_convert(errno);
  }
}

int exit_status_of(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) cannot_convert(errno);
  }
  return status;
}

}  // namespace

std::string png_of(const std::string& svg) {
  const auto in = file_of(svg);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) cannot_convert(errno);
  const Descriptor from{ends[0]};
  Descriptor to{ends[1]};
  const pid_t child = start_converter(::fileno(in.get()), to.number());
  to.close();
  std::string png = all_from(from.number());
  const int status = exit_status_of(child);
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
  if (status != 0) cannot_convert("rsvg-convert failed");
  if (!png.starts_with(kSignature)) cannot_convert("rsvg-convert wrote something else");
  return png;
}

}  // namespace llmviewer::cli
