#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <iostream>
#include <memory>
#include <span>
#include <sstream>
#include <string>

#include "cli/commands.hpp"
#include "cli/configuration.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/scenario_axes.hpp"
#include "cli/sweep_query.hpp"
#include "cli/sweep_space.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

constexpr std::uint64_t kSamples = 16;
constexpr std::uint64_t kRowsOfSample = 8192;

/// What a part of the rows took.
struct Sample {
  std::uint64_t rows{};
  std::uint64_t printed{};
  std::uint64_t bytes{};
  double seconds{};
};

std::uint64_t chosen_rows(const RowBlock& block) {
  std::uint64_t rows = 0;
  for (const RowBlock::Scenario& scenario : block.scenarios) {
    for (std::size_t i = 0; i < block.lanes; ++i) rows += scenario.chosen[i] != 0 ? 1 : 0;
  }
  return rows;
}

Sample take_sample(const SweepSpace& space, std::span<const SweepColumn> columns, SweepQuery query,
                   const SweepReport& report) {
  Sample sample;
  const std::uint64_t rows = query.end - query.begin;
  const bool chooses = query.chooses();
  query.jobs = 1;
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& text) {
    sample.printed += chosen_rows(block);
    report.format(block, text);
  };
  sink.write = [&](std::string_view text) { sample.bytes += text.size(); };
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kSamples; ++i) {
    SweepQuery part = query;
    const RowRange range = shard_of(rows, i + 1, kSamples);
    part.begin = query.begin + range.begin;
    part.end = query.begin + std::min(range.end, range.begin + kRowsOfSample);
    if (part.end == part.begin) continue;
    run_sweep(space, columns, part, sink);
    sample.rows += part.end - part.begin;
    if (chooses && part.top > 0 && part.group_by.empty()) sample.printed = part.top;
  }
  sample.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return sample;
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

/// 185 of " min " and " s" is "3 min 05 s".
std::string in_sixties(long long small, const char* large_unit, const char* small_unit) {
  const std::string digits = std::to_string(small % 60);
  return std::to_string(small / 60) + large_unit + (small % 60 < 10 ? "0" : "") + digits +
         small_unit;
}

/// "42 ms", "3 min 05 s", "2 h 07 min".
std::string duration(double seconds) {
  const auto whole = static_cast<long long>(seconds + 0.5);
  if (whole < 60) return scaled(seconds, "s");
  return whole < 3600 ? in_sixties(whole, " min ", " s") : in_sixties(whole / 60, " h ", " min");
}

std::string with_one_decimal(double value) {
  std::array<char, 32> text{};
  const auto [end, status] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
  return {text.data(), end};
}

/// How many rows a sweep has, how large its output would be and how long it would take, from a
/// sample of its rows.
std::string dry_run(const SweepSpace& space, std::span<const SweepColumn> columns,
                    const SweepQuery& query, const std::string& format) {
  const SweepReport report{space, columns, query.columns, {.format = format}};
  const std::uint64_t rows = query.end - query.begin;
  const Sample sample = take_sample(space, columns, query, report);
  const double times =
      sample.rows == 0 ? 0 : static_cast<double>(rows) / static_cast<double>(sample.rows);
  std::string text = "configurations  " + grouped(rows) + "\n";
  if (query.chooses()) {
    text += "printed         the best of them\n";
  } else {
    const double printed = static_cast<double>(sample.printed) * times;
    const double bytes = static_cast<double>(sample.bytes) * times;
    if (query.where) {
      text += "printed         about " + grouped(static_cast<std::uint64_t>(printed + 0.5)) + "\n";
    }
    text += "output          about " + scaled(bytes, "B") + " as " + format + "\n";
  }
  return text + "time            about " + duration(sample.seconds * times / query.jobs) +
         " with " + std::to_string(query.jobs) + (query.jobs == 1 ? " job\n" : " jobs\n");
}

/// One line on stderr, drawn anew a few times a second: rows done, rate, time left.
class ProgressLine {
 public:
  void show(const SweepProgress& progress) {
    constexpr double kInterval = 0.2;
    if (progress.seconds < drawn_at_ + kInterval) return;
    drawn_at_ = progress.seconds;
    drawn_ = true;
    const auto done = static_cast<double>(progress.rows_done);
    const auto all = static_cast<double>(progress.rows);
    const double rate = done / progress.seconds;
    const std::string line = "\r" + scaled(done) + " of " + scaled(all) + " rows (" +
                             with_one_decimal(100 * done / all) + " %), " + scaled(rate) + "/s, " +
                             duration((all - done) / rate) + " left \x1b[K";
    std::cerr << line << std::flush;
  }

  /// Takes the line away again.
  void clear() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
    drawn_ = false;
  }

 private:
  double drawn_at_{};
  bool drawn_{};
};

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

int print_columns_help(const SweepOptions& options) {
  write_output(columns_help(options), options.output.path);
  return kDone;
}

void tell_notes(const SweepSpace& space) {
  for (const SweepDevice& device : space.devices) {
    const std::string note = device.hardware ? note_on(*device.hardware) : "";
    if (!note.empty()) std::cerr << note << '\n';
  }
}

Output open_output(const SweepOptions& options) {
  if (options.append) return Output{options.output.path, Output::Append{}};
  return Output{options.output.path};
}

/// Whether someone looks at stderr while the rows go elsewhere.
bool is_watched() { return ::isatty(STDERR_FILENO) != 0 && ::isatty(STDOUT_FILENO) == 0; }

int sweep_and_print(const SweepOptions& options) {
  require_possible(options);
  if (options.query.columns == "help") return print_columns_help(options);
  const SweepSpace space = read_space(options.space);
  tell_notes(space);
  const std::vector<SweepColumn> columns = sweep_columns(space);
  const SweepQuery query = read_query(options.query, space, columns, options.output.format);
  const bool color = use_color(options.output.color, options.output.path);
  if (options.dry_run) {
    write_output(dry_run(space, columns, query, options.output.format), options.output.path);
    return kDone;
  }
  Output output = open_output(options);
  SweepReport report{space,
                     columns,
                     query.columns,
                     {.format = options.output.format,
                      .with_header = wants_header(options, query, output.begun()),
                      .color = color}};
  ProgressLine line;
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& text) { report.format(block, text); };
  sink.write = [&](std::string_view text) { output.write(report.write(text)); };
  sink.stop = &watch_interrupts();
  if (options.progress || is_watched()) {
    sink.progress = [&](const SweepProgress& progress) { line.show(progress); };
  }
  output.write(report.begin());
  const SweepSummary summary = run_sweep(space, columns, query, sink);
  line.clear();
  if (summary.stopped) {
    std::cerr << "interrupted after " << scaled(static_cast<double>(summary.rows)) << " rows\n";
    if (options.append) output.finish();
    return kInterrupted;
  }
  output.write(report.end());
  output.finish();
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
