#include <iostream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/contenders.hpp"
#include "cli/output.hpp"
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
  require_exact(configuration, "differences are explained by the exact accounting only");
  return configuration;
}

/// What is to be compared: two at least.
std::vector<ConfigurationOptions> contenders_of(const CompareOptions& options) {
  constexpr std::size_t kMost = 26;
  std::vector<ConfigurationOptions> all = configurations_of(options.common, options.quoted);
  if (all.size() < 2) {
    throw UsageError{"compare", "there is one configuration only",
                     "give a list, such as --hw a100,h100, or --a \"...\" --b \"...\""};
  }
  if (all.size() > kMost) {
    throw UsageError{"compare", std::to_string(all.size()) + " configurations are too many",
                     "compare 26 at most; llmviewer sweep takes any number"};
  }
  return all;
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
  const auto asked = contenders_of(options);
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

Command compare_command() {
  auto options = std::make_shared<CompareOptions>();
  Command command{.name = "compare",
                  .meaning =
                      "Configurations side by side, and why they differ: lists, as in --hw "
                      "a100,h100",
                  .run = [options] { return compare_and_print(*options); }};
  add_configuration_options(command, options->common);
  add_options(command, options->common, {Topic::devices});
  add_options(command, options->common, {Topic::expenses});
  add_quoted_options(command, options->quoted);
  command.add("--unlike", options->unlike, "Compare different workloads, too");
  add_output_options(command, options->output);
  return command;
}

}  // namespace llmviewer::cli
