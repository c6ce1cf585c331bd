#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/error.hpp"

namespace llmviewer::cli {

/// What a process returns.
enum ExitCode : int {
  kDone = 0,
  kInputError = 1,
  kUsageError = 2,
  kDoesNotFit = 3,
  kInterrupted = 130
};

/// A command line that says too little or too much, as opposed to a wrong input: exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// How much an option takes.
enum class Takes : std::uint8_t {
  nothing,      ///< a switch
  value,        ///< once
  maybe_value,  ///< once; `otherwise` where it is given without one
  repeated,     ///< a value each time
  joined,       ///< the same, joined by commas
  rest,         ///< all words that belong to no option, one at least
};

/// An option of a command, and where what is typed goes.
struct CommandOption {
  std::string names;        ///< "-o,--output"; of an argument "NAME"
  std::string type;         ///< of its value, as help shows it
  std::string meaning;      ///< as help tells it
  std::string otherwise{};  ///< help's words for what it is where it is not given
  Takes takes{Takes::value};
  std::string instead{};  ///< shown by help in the place of type and `otherwise`
  bool hidden{};          ///< from help
  /// Takes what was typed: a switch "on", or nothing where it was turned off.
  std::function<void(std::vector<std::string>)> put{};
};

/// A command: what it is called, what it takes, what it does. Targets of options must outlive it:
/// `run` holds them.
struct Command {
  std::string name;
  std::string meaning;
  std::function<int()> run{};  ///< none where it has kinds
  std::string footer{};
  std::vector<CommandOption> options{};
  std::vector<Command> kinds{};

  /// Declares an option as help shows it: "-o,--output FILE". What is not given stays as it is,
  /// which help shows unless there are words for that.
  CommandOption& add(std::string_view shown, std::string& value, std::string_view told,
                     std::string_view otherwise = {});
  /// A switch.
  CommandOption& add(std::string_view shown, bool& value, std::string_view told);
  /// One that is given again and again.
  CommandOption& add(std::string_view shown, std::vector<std::string>& values,
                     std::string_view told);
  /// The option that one of its names, "--hw", names; there must be one.
  CommandOption& option(std::string_view called);
  /// Takes it off the command.
  CommandOption take_away(std::string_view called);
};

struct Program {
  std::string name;
  std::string version;
  std::string about;
  std::vector<Command> commands;
  std::string footer;
};

/// Reads a command line and runs what it names, or prints what --help and --version ask for, or
/// reports what is wrong with it. Returns the exit code.
int parse_and_run(const Program& program, int argc, char** argv);

/// Reads the words of a quoted configuration. Throws UsageError, at the option that quotes it.
void parse_quoted(std::string_view quoting, std::vector<std::string> words,
                  const std::vector<CommandOption>& options);

}  // namespace llmviewer::cli
