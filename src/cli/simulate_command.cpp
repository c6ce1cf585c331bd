#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/load_options.hpp"
#include "cli/output.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/serving/serving.hpp"

namespace llmviewer::cli {
namespace {

struct SimulateOptions {
  ConfigurationOptions configuration;
  LoadOptions load;
  OutputOptions output;
};

/// What a service is configured by; the rest is of a single request or batch.
constexpr OptionName kServiceOptions[] = {
    "model",      "hw",           "seq",     "gen",        "clients",
    "prefix-hit", "engine",       "profile", "weights",    "activations",
    "kv",         "head-weights", "compute", "accumulate", "mla",
    "tp",         "ep",           "dp",      "cp",         "sequence-parallel",
    "overlap",    "reserve",      "assume",  "set",        "config-dir"};

int simulate_and_print(SimulateOptions options) {
  const ReportOptions report = read_output_options(options.output);
  const ServingQuestion question = read_load(options.load, options.configuration);
  options.configuration.put("predict", "on");
  const Configuration configuration = read_configuration(options.configuration);
  require_exact(configuration, "a service is simulated by the exact accounting only");
  if (!configuration.note.empty()) std::cerr << configuration.note << '\n';
  const ServingAnswer answer =
      simulate(configuration.model, configuration.hardware, configuration.scenario, question);
  std::ostringstream out;
  write_service(answer, options.output.format, report, out);
  write_output(out.str(), options.output.path);
  return options.load.require_slo && answer.slo_share < question.percentile ? kDoesNotFit : kDone;
}

}  // namespace

Command simulate_command() {
  auto options = std::make_shared<SimulateOptions>();
  Command command{.name = "simulate",
                  .meaning = "A service under load: requests that arrive, queue and finish",
                  .run = [options] { return simulate_and_print(*options); }};
  for (const OptionName option : kServiceOptions) {
    add_option(command, options->configuration, option);
  }
  add_load_options(command, options->load);
  add_output_options(command, options->output);
  return command;
}

}  // namespace llmviewer::cli
