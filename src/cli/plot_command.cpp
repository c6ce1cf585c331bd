
#include "cli/commands.hpp"

namespace llmviewer::cli {

Command plot_command() {
  Command command{
      .name = "plot",
      .meaning = "Pictures, as SVG or PNG files or in characters",
      .footer =
          "Examples:\n"
          "  llmviewer plot roofline -m llama2-7b --hw a6000 -s 2048 -o roofline.svg\n"
          "  llmviewer plot memory -m llama2-7b --hw a6000 -b 1..64:x4 -s 2048 --terminal\n"
          "  llmviewer plot breakdown -m llama2-7b --hw a6000 --a '' --b --flash-attention -o "
          "b.svg",
      .kinds = configuration_plots()};
  std::vector<Command> tables = table_plots();
  // The graph stands last.
  command.kinds.insert(command.kinds.end() - 1, tables.begin(), tables.end());
  return command;
}

}  // namespace llmviewer::cli
