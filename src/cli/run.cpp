#include "cli/run.hpp"

#include <csignal>
#include <exception>
#include <iostream>
#include <utility>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/version.hpp"

namespace llmviewer::cli {
namespace {

Program llmviewer_program() {
  Program program{
      .name = "llmviewer",
      .version = kVersion,
      .about =
          "How long a large language model's inference takes on a given chip, operator by "
          "operator,\nwhy (compute or memory bound, which roof), and whether it fits. Offline, in "
          "milliseconds.",
      .commands = {analyze_command(), sweep_command(), compare_command(), memory_command(),
                   advise_command(), plan_command(), simulate_command(), plot_command(),
                   report_command(), serve_command()},
      .footer =
          "Examples:\n"
          "  llmviewer analyze --model llama2-7b --hw a6000 --batch 1 --seq 2048\n"
          "  llmviewer analyze -m llama3-8b --hw h100 -b 16 -s 8192 --flash-attention -f csv\n"
          "  llmviewer sweep -m llama3-8b --hw all -b 1..64:x2 -s 4096\n"
          "  llmviewer plan -m llama3-8b --hw all -s 2048 -g 256 --ttft 500ms --tpot 20ms\n"
          "  llmviewer hardware h100\n"
          "  llmviewer models qwen"};
  for (auto more : {measured_commands, catalog_commands}) {
    for (Command& command : more()) program.commands.push_back(std::move(command));
  }
  return program;
}

}  // namespace

int run(int argc, char** argv) {
  // A reader that closes the pipe is no error: writes then fail instead of killing the process.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return parse_and_run(llmviewer_program(), argc, argv);
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
