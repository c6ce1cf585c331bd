// The one file that knows CLI11: commands in its terms, and its errors in ours.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <utility>

#include "cli/command.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {
namespace {

CLI::Option* added(const CommandOption& one, CLI::App& app) {
  if (one.takes == Takes::nothing) return app.add_flag(one.names, std::as_const(one.meaning));
  CLI::Option* option = app.add_option(one.names, CLI::callback_t{}, one.meaning);
  option->type_name(one.type);
  option->default_str(one.otherwise);
  return option;
}

void declare(const std::vector<CommandOption>& options, CLI::App& app) {
  for (const CommandOption& one : options) {
    CLI::Option* option = added(one, app);
    if (!one.instead.empty()) option->option_text(one.instead);
    if (one.hidden) option->group("");
    switch (one.takes) {
      case Takes::nothing:
      case Takes::value:
        break;
      case Takes::maybe_value:
        option->expected(0, 1);
        break;
      case Takes::repeated:
        option->expected(CLI::detail::expected_max_vector_size);
        option->take_all()->allow_extra_args(false);
        break;
      case Takes::joined:
        option->join(',');
        break;
      case Takes::rest:
        option->expected(CLI::detail::expected_max_vector_size)->required();
        break;
    }
  }
}

/// What was typed, to where it goes.
void hand_over(const std::vector<CommandOption>& options, const CLI::App& app) {
  for (const CommandOption& one : options) {
    const CLI::Option* option = app.get_option(one.names.substr(0, one.names.find(',')));
    if (option->count() == 0) continue;
    if (one.takes != Takes::nothing) {
      one.put(option->reduced_results());
    } else if (option->as<bool>()) {
      one.put({"on"});
    } else {
      one.put({});
    }
  }
}

void declare(const std::vector<Command>& commands, CLI::App& app) {
  for (const Command& one : commands) {
    CLI::App& command = *app.add_subcommand(one.name, one.meaning);
    declare(one.options, command);
    if (!one.kinds.empty()) command.require_subcommand(1);
    declare(one.kinds, command);
    command.footer(one.footer);  // after its kinds, which would take it over
  }
}

/// Hands over what was typed for the command that was asked for, and says which that is.
const Command& chosen_of(const std::vector<Command>& commands, const CLI::App& app) {
  const CLI::App& command = *app.get_subcommands().front();
  const Command& chosen = *std::ranges::find(commands, command.get_name(), &Command::name);
  hand_over(chosen.options, command);
  return chosen.kinds.empty() ? chosen : chosen_of(chosen.kinds, command);
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

/// The command that was being read when the error came up.
const CLI::App& innermost(const CLI::App& app) {
  const auto commands = app.get_subcommands();
  return commands.empty() ? app : innermost(*commands.front());
}

/// "plot roofline"
std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  const bool outer = parent == nullptr || parent->get_parent() == nullptr;
  return (outer ? "" : full_name(*parent) + " ") + command.get_name();
}

/// CLI11's own words for a wrong command line, in our one line.
int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  const bool at_top = &command == &app;
  const bool has_kinds = !at_top && !command.get_subcommands({}).empty();
  std::string where = at_top ? app.get_name() : full_name(command);
  std::string problem = error.what();
  std::string remedy = at_top ? "see llmviewer --help" : "see llmviewer " + where + " --help";
  auto unknown = command.remaining();
  if (unknown.empty()) unknown = app.remaining();
  // Without a command CLI11 complains of that first, even where a mistyped one is there.
  if (at_top || has_kinds || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    if (!unknown.empty()) {
      const std::string name = unknown.front().substr(0, unknown.front().find('='));
      const bool option = name.starts_with('-');
      where = name;
      problem = option      ? "no such option"
                : at_top    ? "no such command"
                : has_kinds ? "no such kind of " + command.get_name()
                            : "one argument too many";
      remedy = did_you_mean(name, option ? option_names(command) : command_names(command), remedy);
    }
  }
  std::cerr << "error: " << Error{where, problem, remedy}.what() << '\n';
  return kUsageError;
}

}  // namespace

int parse_and_run(const Program& program, int argc, char** argv) {
  CLI::App app{program.about, program.name};
  app.set_version_flag("--version", program.name + " " + program.version);
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  declare(program.commands, app);
  app.footer(program.footer);  // after the commands, which would take it over
  const Command* chosen = nullptr;
  try {
    app.parse(argc, argv);
    chosen = &chosen_of(program.commands, app);
  } catch (const CLI::Success& help) {
    return app.exit(help, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  }
  return chosen->run();
}

void parse_quoted(std::string_view quoting, std::vector<std::string> words,
                  const std::vector<CommandOption>& options) {
  constexpr const char* kRemedy = "see llmviewer compare --help";
  const std::string where{quoting};
  CLI::App app;
  app.set_help_flag();
  declare(options, app);
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(words);
    hand_over(options, app);
  } catch (const CLI::ExtrasError&) {
    const std::string unknown = app.remaining().front();
    throw UsageError{where, "\"" + unknown + "\" is no option of a configuration", kRemedy};
  } catch (const CLI::ParseError& error) {
    throw UsageError{where, error.what(), kRemedy};
  }
}

}  // namespace llmviewer::cli
