#include <unistd.h>

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/contenders.hpp"
#include "cli/output.hpp"
#include "cli/page.hpp"
#include "cli/shell_words.hpp"

namespace llmviewer::cli {
namespace {

struct ReportCommand {
  ConfigurationOptions common;
  QuotedConfigurations quoted;
  std::string output;
};

std::string report_line(const ReportCommand& options) {
  std::string line = command_line("report", options.common);
  for (std::size_t i = 0; i < options.quoted.size(); ++i) {
    if (!options.quoted[i]) continue;
    line += std::string{" "} + kQuotedOptions[i] + " " + shell_word(*options.quoted[i]);
  }
  return options.output.empty() ? line : line + " -o " + shell_word(options.output);
}

std::vector<AskedConfiguration> read_asked(const ReportCommand& options) {
  constexpr std::size_t kMost = 2;
  const auto all = configurations_of(options.common, options.quoted);
  if (all.size() > kMost) {
    throw UsageError{"report", std::to_string(all.size()) + " configurations are too many",
                     "a report shows one, or two side by side; compare and plot take more"};
  }
  std::vector<AskedConfiguration> asked;
  for (const ConfigurationOptions& one : all) asked.push_back({one, read_configuration(one)});
  return asked;
}

int write_and_tell(const ReportCommand& options) {
  if (options.output.empty() && ::isatty(STDOUT_FILENO) != 0) {
    throw UsageError{"report", "a page is no text for a terminal", "add -o report.html"};
  }
  const std::vector<AskedConfiguration> asked = read_asked(options);
  for (const AskedConfiguration& one : asked) {
    if (!one.configuration.note.empty()) std::cerr << one.configuration.note << '\n';
  }
  std::ostringstream out;
  write_report(view_of(asked), report_line(options), out);
  write_output(out.str(), options.output);
  return kDone;
}

}  // namespace

Command report_command() {
  auto options = std::make_shared<ReportCommand>();
  Command command{
      .name = "report",
      .meaning = "An analysis as one HTML file: pictures, operator graph, tables; or two of them",
      .run = [options] { return write_and_tell(*options); },
      .footer =
          "Examples:\n"
          "  llmviewer report -m llama2-7b --hw a6000 -s 2048 -g 128 -o report.html\n"
          "  llmviewer report -m llama3-8b --hw a100,h100 -s 4096 -o both.html"};
  add_configuration_options(command, options->common);
  add_options(command, options->common, {Topic::devices});
  add_options(command, options->common, {Topic::expenses});
  add_quoted_options(command, options->quoted);
  command.add("-o,--output FILE", options->output, "HTML file to write instead of stdout",
              "stdout");
  return command;
}

}  // namespace llmviewer::cli
