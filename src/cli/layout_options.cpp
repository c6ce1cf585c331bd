#include "cli/layout_options.hpp"

#include "cli/degrees_as_typed.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {

void add_layout_options(CLI::App& command, LayoutOptions& o) {
  const auto text = [&](const std::string& names, std::string& value, const std::string& type,
                        const std::string& meaning, const std::string& otherwise = "1") {
    command.add_option(names, value, meaning)->type_name(type)->default_str(otherwise);
  };
  text("--tp", o.tensor, "N", "Devices that share every matrix and head (tensor parallelism)");
  text("--pp", o.pipeline, "N", "Stages that the layers are cut into (pipeline parallelism)");
  text("--ep", o.expert, "N", "Devices, of tp·dp·cp, that whole experts are spread over");
  text("--dp", o.data, "N", "Replicas that share the batch; with --ep, of all but the experts");
  text("--cp", o.context, "N", "Devices that share the positions of each sequence");
  command.add_flag("--sequence-parallel", o.sequence_parallel,
                   "With --tp: norms and additions on a part of the tokens each");
  text("--micro-batches", o.micro_batches, "N",
       "With --pp: parts of the batch that follow each other through the stages");
  text("--overlap", o.overlap, "FRACTION", "Of communication that is hidden behind compute, 0 to 1",
       "0");
}

void add_devices_options(CLI::App& command, LayoutOptions& o) {
  command
      .add_option("--devices", o.devices,
                  "Choose the best of all layouts of so many devices, instead of --tp and its like")
      ->type_name("N")
      ->default_str("none");
  command
      .add_option("--goal", o.goal,
                  "With --devices: what is to be best: ttft, tpot, throughput or memory")
      ->type_name("GOAL")
      ->default_str("time of the last stage");
}

Layout read_layout(const LayoutOptions& options) {
  Layout layout;
  for (std::size_t i = 0; i < kDegrees.size(); ++i) {
    const std::string& text = options.*kDegreesAsTyped[i];
    const std::string option = "--" + std::string{kDegrees[i].name};
    if (!text.empty()) layout.*kDegrees[i].of = parse_count(text, option);
  }
  if (!options.overlap.empty()) layout.overlap = parse_any_unit(options.overlap, "--overlap");
  layout.sequence_parallel = options.sequence_parallel;
  return layout;
}

}  // namespace llmviewer::cli
