#include "cli/plot_command.hpp"

#include "cli/plot_configurations.hpp"
#include "cli/plot_tables.hpp"

namespace llmviewer::cli {

void add_plot_command(CLI::App& app, std::function<int()>& chosen) {
  CLI::App& command = *app.add_subcommand("plot", "Pictures, as SVG or PNG files or in characters");
  command.require_subcommand(1);
  add_roofline_plot(command, chosen);
  add_breakdown_plot(command, chosen);
  add_memory_plot(command, chosen);
  add_curve_plot(command, chosen);
  add_heatmap_plot(command, chosen);
  add_graph_plot(command, chosen);
  command.footer(
      "Examples:\n"
      "  llmviewer plot roofline -m llama2-7b --hw a6000 -s 2048 -o roofline.svg\n"
      "  llmviewer plot memory -m llama2-7b --hw a6000 -b 1..64:x4 -s 2048 --terminal\n"
      "  llmviewer plot breakdown -m llama2-7b --hw a6000 --a '' --b --flash-attention -o b.svg");
}

}  // namespace llmviewer::cli
