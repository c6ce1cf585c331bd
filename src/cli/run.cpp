#include "cli/run.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "cli/advise_command.hpp"
#include "cli/analyze_command.hpp"
#include "cli/calibrate_command.hpp"
#include "cli/catalog_commands.hpp"
#include "cli/compare_command.hpp"
#include "cli/memory_command.hpp"
#include "cli/output.hpp"
#include "cli/plan_command.hpp"
#include "cli/plot_command.hpp"
#include "cli/report_command.hpp"
#include "cli/serve_command.hpp"
#include "cli/sweep_command.hpp"
#include "cli/usage_error.hpp"
#include "cli/validate_command.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/version.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kAbout =
    "How long a large language model's inference takes on a given chip, operator by operator,\n"
    "why (compute or memory bound, which roof), and whether it fits. Offline, in milliseconds.";

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
  std::string where = at_top ? "llmviewer" : full_name(command);
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

struct Program {
  CLI::App app{kAbout, "llmviewer"};
  std::function<int()> chosen;
};

void set_up(Program& program) {
  CLI::App& app = program.app;
  app.set_version_flag("--version", std::string{"llmviewer "} + kVersion);
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  add_analyze_command(app, program.chosen);
  add_sweep_command(app, program.chosen);
  add_compare_command(app, program.chosen);
  add_memory_command(app, program.chosen);
  add_advise_command(app, program.chosen);
  add_plan_command(app, program.chosen);
  add_plot_command(app, program.chosen);
  add_report_command(app, program.chosen);
  add_serve_command(app, program.chosen);
  add_validate_command(app, program.chosen);
  add_calibrate_command(app, program.chosen);
  add_models_command(app, program.chosen);
  add_hardware_command(app, program.chosen);
  add_formats_command(app, program.chosen);
  app.footer(
      "Examples:\n"
      "  llmviewer analyze --model llama2-7b --hw a6000 --batch 1 --seq 2048\n"
      "  llmviewer analyze -m llama3-8b --hw h100 -b 16 -s 8192 --flash-attention -f csv\n"
      "  llmviewer sweep -m llama3-8b --hw all -b 1..64:x2 -s 4096\n"
      "  llmviewer plan -m llama3-8b --hw all -s 2048 -g 256 --ttft 500ms --tpot 20ms\n"
      "  llmviewer hardware h100\n"
      "  llmviewer models qwen");
}

int parse_and_run(Program& program, int argc, char** argv) {
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return program.app.exit(help, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    return report_usage(program.app, error);
  }
  return program.chosen();
}

}  // namespace

int run(int argc, char** argv) {
  // A reader that closes the pipe is no error: writes then fail instead of killing the process.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    Program program;
    set_up(program);
    return parse_and_run(program, argc, argv);
  } catch (const PipeClosed&) {
    return kDone;
  } catch (const UsageError& error) {
    std::cerr << "error: " << error.what() << '\n';
    return kUsageError;
  } catch (const Error& error) {
    std::cerr << "error: " << error.what() << '\n';
    return kInputError;
  } catch (const std::exception& error) {
    std::cerr << "error: llmviewer: " << error.what() << "; please report this\n";
    return kInputError;
  }
}

}  // namespace llmviewer::cli
