#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/scenario_axes.hpp"
#include "cli/sweep_query.hpp"
#include "cli/sweep_space.hpp"
#include "cli/sweep_time.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

struct SweepOptions {
  SpaceOptions space;
  QueryOptions query;
  OutputOptions output{.format = "csv", .path = {}, .color = "auto"};
  bool append{};
  bool no_header{};
  bool progress{};
  bool dry_run{};
};

void require_possible(const SweepOptions& options) {
  const ReportFormat& format = report_format(options.output.format);
  if (!options.append) return;
  if (options.output.path.empty()) {
    throw UsageError{"--append", "to which file?", "add -o FILE"};
  }
  if (format.shape == FormatShape::rows) return;
  throw UsageError{"--append", options.output.format + " cannot be continued",
                   "use -f csv or -f jsonl"};
}

/// The head of a CSV stands once: not in later shards, nor when a file is continued.
bool wants_header(const SweepOptions& options, const SweepQuery& query, bool begun) {
  return !options.no_header && !begun && query.begin == 0;
}

/// Columns need a space to be known; --columns help is asked without one, too.
std::string columns_help(const SweepOptions& options) {
  SweepSpace space;
  const ConfigurationOptions& configuration = options.space.configuration;
  if (!configuration.typed("model").empty() && !configuration.typed("hw").empty()) {
    space = read_space(options.space);
  } else {
    space.gen = NumberAxis{1};
    space.stages = {Stage::prefill, Stage::decode, Stage::generate};
    space.scenario_axes = usual_scenario_axes();
  }
  std::ostringstream out;
  write_sweep_columns(sweep_columns(space), out);
  return out.str();
}

void tell_impossible(const SweepSummary& summary) {
  if (summary.impossible == 0) return;
  std::cerr << "note: " << scaled(static_cast<double>(summary.impossible)) << " of "
            << scaled(static_cast<double>(summary.rows)) << " configurations are impossible ("
            << summary.reason << "); --columns status,reason tells each\n";
}

int sweep_and_print(const SweepOptions& options) {
  require_possible(options);
  if (options.query.columns == "help") {
    write_output(columns_help(options), options.output.path);
    return kDone;
  }
  const SweepSpace space = read_space(options.space);
  for (const SweepDevice& device : space.devices) {
    const std::string note = device.hardware ? note_on(*device.hardware) : "";
    if (!note.empty()) std::cerr << note << '\n';
  }
  const std::vector<SweepColumn> columns = sweep_columns(space);
  const SweepQuery query = read_query(options.query, space, columns, options.output.format);
  const bool color = use_color(options.output.color, options.output.path);
  if (options.dry_run) {
    write_output(dry_run(space, columns, query, options.output.format), options.output.path);
    return kDone;
  }
  std::optional<Output> output;
  if (options.append) {
    output.emplace(options.output.path, Output::Append{});
  } else {
    output.emplace(options.output.path);
  }
  SweepReport report{space,
                     columns,
                     query.columns,
                     {.format = options.output.format,
                      .with_header = wants_header(options, query, output->begun()),
                      .color = color}};
  ProgressLine line;
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& text) { report.format(block, text); };
  sink.write = [&](std::string_view text) { output->write(report.write(text)); };
  sink.stop = &watch_interrupts();
  const bool terminal = ::isatty(STDERR_FILENO) != 0 && ::isatty(STDOUT_FILENO) == 0;
  if (options.progress || terminal) {
    sink.progress = [&](const SweepProgress& progress) { line.show(progress); };
  }
  output->write(report.begin());
  const SweepSummary summary = run_sweep(space, columns, query, sink);
  line.clear();
  if (summary.stopped) {
    std::cerr << "interrupted after " << scaled(static_cast<double>(summary.rows)) << " rows\n";
    if (options.append) output->finish();
    return kInterrupted;
  }
  output->write(report.end());
  output->finish();
  tell_impossible(summary);
  return kDone;
}

}  // namespace

Command sweep_command() {
  auto options = std::make_shared<SweepOptions>();
  Command command{
      .name = "sweep",
      .meaning = "Every combination of models, devices, sizes and formats, a row each",
      .run = [options] { return sweep_and_print(*options); },
      .footer =
          "Every option that takes a value may be an axis: a,b,c  a..b  a..b:+n  a..b:xn  all  "
          "'glob*'\n"
          "Examples:\n"
          "  llmviewer sweep -m llama2-7b --hw a6000,h100-sxm -b 1..256:x2 -s 128..32768:x2\n"
          "  llmviewer sweep -m llama3-8b --hw 'nvidia:*' -b 1..512 -s 4k --where 'decode_time_s < "
          "20ms'\n"
          "          --group-by hw --by batch -f table\n"
          "  llmviewer sweep -m llama3-70b --hw h100-sxm --tp 1,2,4,8 -b 1..512 -s 256..8192:+256"};
  add_space_options(command, options->space);
  add_query_options(command, options->query);
  add_output_options(command, options->output);
  command.add("--append", options->append, "Continue that file instead of replacing it");
  command.add("--no-header", options->no_header, "No line of column names");
  command.add("--progress", options->progress,
              "Show rows done, rate and time left also where stderr is no terminal");
  command.add("--dry-run", options->dry_run,
              "Only say how many rows, how much output and how long it would take");
  return command;
}

}  // namespace llmviewer::cli
