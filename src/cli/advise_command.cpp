#include <array>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/folders.hpp"
#include "cli/name_patterns.hpp"
#include "cli/output.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/study/advise.hpp"

namespace llmviewer::cli {
namespace {

// What is served in practice; the catalogue's other formats differ little from one of these.
constexpr std::array kWeights{"int8", "fp8", "int4-g128", "mxfp4", "nvfp4"};
constexpr std::array kCompute{"int8", "fp8", "int4", "fp4"};
constexpr std::array kCache{"int8", "fp8", "int4"};

struct AdviseOptions {
  ConfigurationOptions configuration;
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
  if (!read_overrides(options.typed("set")).hardware.empty()) return devices;
  for (const std::string& name : catalog.hardware_names()) {
    try {
      devices.push_back(catalog.hardware(name));
    } catch (const Error&) {  // a broken file of the user's own is no device to advise
    }
  }
  return devices;
}

AdviceQuestion read_question(const AdviseOptions& options) {
  const Catalog catalog{find_folders(options.configuration.typed("config-dir"))};
  AdviceQuestion question;
  question.goal = read_goal(options.goal);
  question.weights = formats_of(kWeights, catalog);
  question.compute = formats_of(kCompute, catalog);
  question.kv = formats_of(kCache, catalog);
  question.devices = devices_of(catalog, options.configuration);
  question.drafts = readable_models(catalog);
  return question;
}

int advise_and_print(const AdviseOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  read_goal(options.goal);
  const Configuration configuration = read_configuration(options.configuration);
  require_exact(configuration, "advice is given by the exact accounting only");
  const Advice advice = advise(configuration.model, configuration.hardware, configuration.scenario,
                               read_question(options), configuration.draft_or_null());
  if (!configuration.note.empty()) std::cerr << configuration.note << '\n';
  const auto command = [&](const std::vector<Flag>& flags) {
    return command_line("analyze", options.configuration, flags);
  };
  std::ostringstream out;
  write_advice(advice, command, options.output.format, report, out);
  write_output(out.str(), options.output.path);
  return options.require_fit && is_too_large(advice.asked.analysis) ? kDoesNotFit : kDone;
}

}  // namespace

Command advise_command() {
  auto options = std::make_shared<AdviseOptions>();
  Command command{
      .name = "advise",
      .meaning = "What would help: every lever tried and ranked, and those that go together",
      .run = [options] { return advise_and_print(*options); }};
  add_configuration_options(command, options->configuration);
  command.add("--goal GOAL", options->goal, "What is to get better: ttft, tpot, throughput, memory",
              "what takes most time");
  command.add("--require-fit", options->require_fit,
              "Exit with 3 when it does not fit in memory as asked");
  add_output_options(command, options->output);
  return command;
}

}  // namespace llmviewer::cli
