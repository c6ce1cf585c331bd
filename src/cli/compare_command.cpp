#include "cli/compare_command.hpp"

#include <iostream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/contenders.hpp"
#include "cli/output.hpp"
#include "cli/output_options.hpp"
#include "cli/run.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/study/compare.hpp"

namespace llmviewer::cli {
namespace {

struct CompareOptions {
  ConfigurationOptions common;
  QuotedConfigurations quoted;
  bool unlike{};
  OutputOptions output;
};

Configuration read_exact(const ConfigurationOptions& options) {
  Configuration configuration = read_configuration(options);
  if (!configuration.as_llm_viewer) return configuration;
  throw Error{"--accounting", "differences are explained by the exact accounting only",
              "leave --accounting out"};
}

/// Each note once, however many configurations it is of.
void print_notes(const std::vector<Configuration>& configurations) {
  std::set<std::string> printed;
  for (const Configuration& one : configurations) {
    if (!one.note.empty() && printed.insert(one.note).second) std::cerr << one.note << '\n';
    if (!one.layout.empty()) std::cerr << "note: " << one.layout << '\n';
  }
}

int compare_and_print(const CompareOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  const auto asked = contenders_of(options.common, options.quoted);
  std::vector<Configuration> configurations;
  configurations.reserve(asked.size());
  for (const ConfigurationOptions& one : asked) configurations.push_back(read_exact(one));
  const std::vector<std::string> labels = labels_of(asked, configurations);
  std::vector<Contender> contenders;
  contenders.reserve(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Configuration& one = configurations[i];
    contenders.push_back({labels[i], one.model, one.hardware, one.scenario, one.draft});
  }
  auto all = compare(contenders, options.unlike ? Workloads::any : Workloads::alike);
  for (std::size_t i = 0; i < all.size(); ++i) charge(configurations[i], all[i].analysis);
  std::ostringstream out;
  write_comparison(all, options.output.format, report, out);
  print_notes(configurations);
  write_output(out.str(), options.output.path);
  return kDone;
}

}  // namespace

void add_compare_command(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App& command = *app.add_subcommand(
      "compare", "Configurations side by side, and why they differ: lists, as in --hw a100,h100");
  add_configuration_options(command, options->common);
  add_devices_options(command, options->common.layout);
  add_expense_options(command, options->common.expenses);
  add_quoted_options(command, options->quoted);
  command.add_flag("--unlike", options->unlike, "Compare different workloads, too");
  add_output_options(command, options->output);
  command.callback(
      [options, &chosen] { chosen = [options] { return compare_and_print(*options); }; });
}

}  // namespace llmviewer::cli
