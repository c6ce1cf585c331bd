#include "cli/advise_command.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/analyze_options.hpp"
#include "cli/folders.hpp"
#include "cli/goal_option.hpp"
#include "cli/output.hpp"
#include "cli/output_options.hpp"
#include "cli/run.hpp"
#include "cli/typed_options.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/study/advise.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {
namespace {

// What is served in practice; the catalogue's other formats differ little from one of these.
constexpr std::array kWeights{"int8", "fp8", "int4-g128", "mxfp4", "nvfp4"};
constexpr std::array kCompute{"int8", "fp8", "int4", "fp4"};
constexpr std::array kCache{"int8", "fp8", "int4"};

struct AdviseOptions {
  ConfigurationOptions configuration;
  std::vector<const CLI::Option*> declared;  ///< of the configuration
  std::string goal;
  OutputOptions output;
  bool require_fit{};
};

template <std::size_t N>
std::vector<StorageFormat> formats_of(const std::array<const char*, N>& names,
                                      const Catalog& catalog) {
  std::vector<StorageFormat> formats;
  formats.reserve(names.size());
  for (const char* name : names) formats.push_back(catalog.format(name, "formats"));
  return formats;
}

/// Every device of the catalogue, unless facts of this one are replaced: they are not those of
/// another.
std::vector<Hardware> devices_of(const Catalog& catalog, const ConfigurationOptions& options) {
  std::vector<Hardware> devices;
  if (!read_overrides(options.set).hardware.empty()) return devices;
  for (const std::string& name : catalog.hardware_names()) {
    try {
      devices.push_back(catalog.hardware(name));
    } catch (const Error&) {  // a broken file of the user's own is no device to advise
    }
  }
  return devices;
}

std::vector<Model> drafts_of(const Catalog& catalog) {
  std::vector<Model> models;
  for (const std::string& name : catalog.model_names()) {
    try {
      models.push_back(catalog.model(name));
    } catch (const Error&) {  // a model that is not analysed, or a broken file, cannot draft
    }
  }
  return models;
}

AdviceQuestion read_question(const AdviseOptions& options) {
  const Catalog catalog{find_folders(options.configuration.config_dirs)};
  AdviceQuestion question;
  question.goal = read_goal(options.goal);
  question.weights = formats_of(kWeights, catalog);
  question.compute = formats_of(kCompute, catalog);
  question.kv = formats_of(kCache, catalog);
  question.devices = devices_of(catalog, options.configuration);
  question.drafts = drafts_of(catalog);
  return question;
}

int advise_and_print(const AdviseOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  read_goal(options.goal);
  const Configuration configuration = read_configuration(options.configuration);
  if (configuration.as_llm_viewer) {
    throw Error{"--accounting", "advice is given by the exact accounting only",
                "leave --accounting out"};
  }
  const Advice advice = advise(configuration.model, configuration.hardware, configuration.scenario,
                               read_question(options), configuration.draft_or_null());
  if (!configuration.note.empty()) std::cerr << configuration.note << '\n';
  const auto command = [&](const std::vector<Flag>& flags) {
    return analyze_command(options.declared, flags);
  };
  std::ostringstream out;
  write_advice(advice, command, options.output.format, report, out);
  write_output(out.str(), options.output.path);
  return options.require_fit && is_too_large(advice.asked.analysis) ? kDoesNotFit : kDone;
}

}  // namespace

void add_advise_command(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<AdviseOptions>();
  CLI::App& command = *app.add_subcommand(
      "advise", "What would help: every lever tried and ranked, and those that go together");
  add_configuration_options(command, options->configuration);
  for (const CLI::Option* option : command.get_options()) {
    if (option != command.get_help_ptr()) options->declared.push_back(option);
  }
  command
      .add_option("--goal", options->goal, "What is to get better: ttft, tpot, throughput, memory")
      ->type_name("GOAL")
      ->default_str("what takes most time");
  command.add_flag("--require-fit", options->require_fit,
                   "Exit with 3 when it does not fit in memory as asked");
  add_output_options(command, options->output);
  command.callback(
      [options, &chosen] { chosen = [options] { return advise_and_print(*options); }; });
}

}  // namespace llmviewer::cli
