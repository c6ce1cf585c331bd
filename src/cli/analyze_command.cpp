#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/output.hpp"
#include "cli/values.hpp"
#include "llmviewer/analysis/explain.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/report/views.hpp"

namespace llmviewer::cli {
namespace {

struct AnalyzeOptions {
  ConfigurationOptions configuration;
  OutputOptions output;
  std::string columns;
  std::string rows;
  std::string explain;
  bool require_fit{};
};

RowChoice read_rows(const std::string& text) {
  if (text.empty()) return RowChoice::format_default;
  return read_choice<RowChoice>(
      text, "--rows",
      {{"op", RowChoice::op}, {"total", RowChoice::total}, {"all", RowChoice::all}});
}

std::string columns_help() {
  std::ostringstream out;
  write_columns_help(columns(), out);
  return out.str();
}

/// Notes stand in the formats that have a place for them: those of rows have none.
void print_notes(const Analysis& analysis, const ReportFormat& format) {
  if (format.shape != FormatShape::rows) return;
  for (const std::string& note : analysis.notes) std::cerr << "note: " << note << '\n';
}

std::string explained(const Configuration& configuration, const AnalyzeOptions& options) {
  if (configuration.as_llm_viewer) {
    throw Error{"--explain", "explains the exact accounting only", "leave --accounting out"};
  }
  std::ostringstream out;
  const Model& model = configuration.model;
  const Hardware& hardware = configuration.hardware;
  const Scenario& scenario = configuration.scenario;
  write_explanations(scenario.predictor == nullptr
                         ? explain(model, hardware, scenario, options.explain)
                         : explain_expected(model, hardware, scenario, options.explain,
                                            configuration.draft_or_null()),
                     options.output.format, out);
  return out.str();
}

int analyze_and_print(const AnalyzeOptions& options) {
  if (options.columns == "help") {
    write_output(columns_help(), options.output.path);
    return kDone;
  }
  ReportOptions report = read_output_options(options.output);
  report.columns = split_list(options.columns);
  check_columns(report.columns);
  report.rows = read_rows(options.rows);
  const ReportFormat& format = report_format(options.output.format);
  if (format.shape == FormatShape::whole && !(options.columns.empty() && options.rows.empty())) {
    throw Error{options.columns.empty() ? "--rows" : "--columns",
                options.output.format + " is always whole, as its schema says",
                "use -f jsonl for chosen rows"};
  }

  const Configuration configuration = read_configuration(options.configuration);
  if (!configuration.note.empty()) std::cerr << configuration.note << '\n';
  if (!options.explain.empty()) {
    write_output(explained(configuration, options), options.output.path);
    return kDone;
  }
  const Analysis analysis = analysis_of(configuration);
  std::ostringstream out;
  write_analysis(analysis, options.output.format, report, out);
  print_notes(analysis, format);
  write_output(out.str(), options.output.path);
  return options.require_fit && analysis.memory.fits == false ? kDoesNotFit : kDone;
}

}  // namespace

Command analyze_command() {
  auto options = std::make_shared<AnalyzeOptions>();
  Command command{
      .name = "analyze",
      .meaning = "Every operator of a model on a device: ops, bytes, time, and what bounds it",
      .run = [options] { return analyze_and_print(*options); }};
  add_configuration_options(command, options->configuration);
  add_options(command, options->configuration, {Topic::expenses});
  add_output_options(command, options->output);
  command.add("--columns LIST", options->columns, "Columns to print; 'help' explains them all",
              "all that fit the format");
  command.add("--rows WHICH", options->rows, "Rows to print: op, total or all", "op; table: all");
  command.add("--explain OP", options->explain,
              "One operator's shapes, formulas and roofs, with the numbers put in", "none");
  add_options(command, options->configuration, {Topic::devices});
  command.add("--require-fit", options->require_fit, "Exit with 3 when it does not fit in memory");
  return command;
}

}  // namespace llmviewer::cli
