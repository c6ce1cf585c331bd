#include "cli/output_options.hpp"

#include "cli/output.hpp"

namespace llmviewer::cli {

void add_output_options(CLI::App& command, OutputOptions& options) {
  command.add_option("-f,--format", options.format, "table, csv, json, jsonl or markdown")
      ->type_name("FORMAT")
      ->capture_default_str();
  command.add_option("-o,--output", options.path, "File to write instead of stdout")
      ->type_name("FILE")
      ->default_str("stdout");
  command.add_option("--color", options.color, "auto, always or never")
      ->type_name("WHEN")
      ->capture_default_str();
}

ReportOptions read_output_options(const OutputOptions& options) {
  report_format(options.format);
  ReportOptions report;
  report.color = use_color(options.color, options.path);
  return report;
}

}  // namespace llmviewer::cli
