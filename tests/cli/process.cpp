#include "cli/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace llmviewer {
namespace {

namespace fs = std::filesystem;

constexpr int kCannotStart = 126;

/// In the child: nothing but system calls.
void become(char* const* arguments, char* const* environment, const char* folder, const char* out,
            const char* err) {
  const int in_file = ::open("/dev/null", O_RDONLY);
  const int out_file = ::open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_file = ::open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const bool ready = ::chdir(folder) == 0 && ::dup2(in_file, STDIN_FILENO) >= 0 &&
                     ::dup2(out_file, STDOUT_FILENO) >= 0 && ::dup2(err_file, STDERR_FILENO) >= 0;
  if (ready) ::execve(arguments[0], arguments, environment);
  ::_exit(kCannotStart);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

Outcome run(std::vector<std::string> arguments, const fs::path& folder,
            const std::vector<std::string>& environment) {
  const Workshop streams;
  const std::string out = streams.path("out");
  const std::string err = streams.path("err");
  std::vector<std::string> variables{"PATH=/usr/local/bin:/usr/bin:/bin",
                                     "HOME=" + streams.folder().string(), "LC_ALL=C",
                                     "LLMVIEWER=" LLMVIEWER_PROGRAM};
  variables.insert(variables.end(), environment.begin(), environment.end());
  const auto argument_list = pointers(arguments);
  const auto variable_list = pointers(variables);
  const pid_t child = ::fork();
  if (child == 0) {
    become(argument_list.data(), variable_list.data(), folder.c_str(), out.c_str(), err.c_str());
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) {
    throw std::runtime_error{"cannot run " + arguments.front()};
  }
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {code, contents(out), contents(err)};
}

}  // namespace

std::string contents(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

Workshop::Workshop() {
  std::string name = (fs::temp_directory_path() / "llmviewer-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"cannot create " + name};
  folder_ = name;
}

Workshop::~Workshop() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Workshop::file(std::string_view name, std::string_view text) const {
  const fs::path path = folder_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << text;
  return path.string();
}

std::vector<std::string> Workshop::names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder_}) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Outcome run_shell(const std::string& command, const fs::path& folder,
                  const std::vector<std::string>& environment) {
  return run({"/bin/sh", "-c", command}, folder, environment);
}

Outcome run_program(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment) {
  std::vector<std::string> all{LLMVIEWER_PROGRAM};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run(all, fs::temp_directory_path(), environment);
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  bool inside = false;
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (c != '\'') words.back() += c;
  }
  return words;
}

void expect_error_line(const Outcome& outcome, std::string_view part, int exit_code) {
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("error: ")) << outcome.err;
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
  EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
}

}  // namespace llmviewer
