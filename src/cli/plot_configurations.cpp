#include <algorithm>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/contenders.hpp"
#include "cli/plot_options.hpp"
#include "cli/values.hpp"

namespace llmviewer::cli {
namespace {

constexpr std::size_t kMostOverlaid = 16;
constexpr std::size_t kMostBars = 40;

struct ConfigurationPlot {
  ConfigurationOptions common;
  QuotedConfigurations quoted;
  DrawingOptions drawing;
  bool arrows{};
  bool relative{};
  std::string group;
};

/// By what they differ in; formats by what they came to, which tells more than what was asked.
void name_all(std::vector<Plotted>& plotted, std::vector<ConfigurationOptions> asked,
              const std::vector<Configuration>& configurations) {
  for (std::size_t i = 0; i < plotted.size(); ++i) {
    const Subject& subject = plotted[i].analysis.subject;
    asked[i].put("weights", subject.weights);
    asked[i].put("activations", subject.activations);
    asked[i].put("kv", subject.kv);
  }
  const std::vector<std::string> labels = labels_of(asked, configurations);
  for (std::size_t i = 0; i < plotted.size(); ++i) plotted[i].label = labels[i];
}

std::vector<Plotted> plotted_of(const ConfigurationPlot& options, std::size_t most) {
  const auto asked = configurations_of(options.common, options.quoted);
  if (asked.size() > most) {
    throw UsageError{"plot", std::to_string(asked.size()) + " configurations are too many",
                     "draw " + std::to_string(most) + " at most; plot curve takes more"};
  }
  std::vector<Configuration> configurations;
  configurations.reserve(asked.size());
  for (const ConfigurationOptions& one : asked) configurations.push_back(read_configuration(one));
  std::vector<Plotted> plotted;
  std::set<std::string> told;
  for (const Configuration& one : configurations) {
    plotted.push_back({"", expected_of(one),
                       roofs_of(one.hardware, one.scenario.accumulate_fp32, one.scenario.layout)});
    if (!one.note.empty() && told.insert(one.note).second) std::cerr << one.note << '\n';
  }
  if (plotted.size() > 1) name_all(plotted, asked, configurations);
  return plotted;
}

/// The stage asked for before those that every analysis of the model has, as of an encoder.
void put_first(std::vector<StageResult>& stages, const std::string& asked) {
  const std::vector<std::string> names = split_list(asked);
  std::stable_partition(stages.begin(), stages.end(), [&](const StageResult& stage) {
    return std::ranges::find(names, name_of(stage.stage)) != names.end();
  });
}

constexpr const char* kWholeModel = "all";

std::string drawn_graph(const ConfigurationPlot& options, const Plotted& plotted,
                        const PlotOptions& plot) {
  if (options.group == kWholeModel) return draw_model_graph(plotted, 0, plot);
  return draw_graph(plotted, options.group, plot);
}

std::string shown_graph(const ConfigurationPlot& options, const Plotted& plotted) {
  const TerminalOptions terminal = read_terminal_options(options.drawing);
  if (options.group == kWholeModel) return show_model_graph(plotted, 0, terminal);
  return show_graph(plotted, options.group, terminal);
}

int draw_rooflines(const ConfigurationPlot& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  const Arrows arrows = options.arrows ? Arrows::to_next : Arrows::none;
  const auto plotted = plotted_of(options, kMostOverlaid);
  write_drawing(options.drawing.terminal
                    ? show_roofline(plotted, read_terminal_options(options.drawing))
                    : draw_roofline(plotted, arrows, plot),
                options.drawing);
  return kDone;
}

int draw_breakdowns(const ConfigurationPlot& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  const auto plotted = plotted_of(options, kMostBars);
  write_drawing(options.drawing.terminal
                    ? show_breakdown(plotted, read_terminal_options(options.drawing))
                    : draw_breakdown(plotted, plot),
                options.drawing);
  return kDone;
}

int draw_memories(const ConfigurationPlot& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  const Memories memories = options.relative ? Memories::relative : Memories::absolute;
  const auto plotted = plotted_of(options, kMostBars);
  write_drawing(options.drawing.terminal
                    ? show_memory(plotted, memories, read_terminal_options(options.drawing))
                    : draw_memory(plotted, memories, plot),
                options.drawing);
  return kDone;
}

int draw_graphs(const ConfigurationPlot& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  Plotted plotted = plotted_of(options, 1).front();
  put_first(plotted.analysis.stages, options.common.text("stage"));
  write_drawing(options.drawing.terminal ? shown_graph(options, plotted)
                                         : drawn_graph(options, plotted, plot),
                options.drawing);
  return kDone;
}

/// With the options that all kinds begin with.
Command configuration_plot(const std::string& name, const std::string& meaning,
                           const std::shared_ptr<ConfigurationPlot>& options,
                           int (*draw)(const ConfigurationPlot&)) {
  Command command{.name = name, .meaning = meaning, .run = [=] { return draw(*options); }};
  add_configuration_options(command, options->common);
  add_options(command, options->common, {Topic::devices});
  return command;
}

/// Those of kinds that draw several configurations, too.
void add_several(Command& command, ConfigurationPlot& options) {
  add_quoted_options(command, options.quoted);
  add_drawing_options(command, options.drawing);
  add_terminal_options(command, options.drawing);
}

Command roofline_plot() {
  auto options = std::make_shared<ConfigurationPlot>();
  Command command = configuration_plot(
      "roofline",
      "Every operator under the roofs of its device; of several configurations overlaid", options,
      draw_rooflines);
  add_several(command, *options);
  command.add("--arrows", options->arrows,
              "Join each operator's point to where the next configuration has it");
  return command;
}

Command breakdown_plot() {
  auto options = std::make_shared<ConfigurationPlot>();
  Command command = configuration_plot(
      "breakdown", "Time and traffic of every stage, stacked by operator; a bar a configuration",
      options, draw_breakdowns);
  add_several(command, *options);
  return command;
}

Command memory_plot() {
  auto options = std::make_shared<ConfigurationPlot>();
  Command command = configuration_plot(
      "memory", "Weights, KV cache and activations against the capacity; a bar a configuration",
      options, draw_memories);
  add_several(command, *options);
  command.add("--relative", options->relative,
              "As parts of what the first configuration takes, instead of bytes");
  return command;
}

Command graph_plot() {
  auto options = std::make_shared<ConfigurationPlot>();
  Command command = configuration_plot(
      "graph",
      "The operators of a layer and what feeds them, coloured by bound, in the first stage",
      options, draw_graphs);
  add_drawing_options(command, options->drawing);
  add_terminal_options(command, options->drawing);
  command.add("--group NAME", options->group,
              "Group of layers to draw, as analyze names them; all: the whole model",
              "the one that takes most of the time");
  return command;
}

}  // namespace

std::vector<Command> configuration_plots() {
  return {roofline_plot(), breakdown_plot(), memory_plot(), graph_plot()};
}

}  // namespace llmviewer::cli
