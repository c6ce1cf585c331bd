#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/folders.hpp"
#include "cli/output.hpp"
#include "cli/plot_options.hpp"
#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/predictions.hpp"
#include "llmviewer/predict/calibrate.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/predict/validate.hpp"
#include "llmviewer/report/views.hpp"

namespace llmviewer::cli {
namespace {

constexpr const char* kColumnsHelp =
    "Columns, times in latency_us:\n"
    "  gemm       source gpu framework dtype m n k latency_us\n"
    "  attention  gpu framework dtype kv_dtype batch q_len kv_len n_heads n_kv_heads head_dim\n"
    "             window latency_us\n"
    "  mla        gpu framework scope kv_dtype phase batch q_len kv_len n_heads_local latency_us\n"
    "  moe        source gpu framework dtype num_tokens hidden inter topk num_experts tp ep\n"
    "             latency_us kernel, and distribution (uniform if left out)\n"
    "  comm       gpu framework collective n_gpus bytes latency_us kernel\n"
    "  block_op   gpu op num_tokens tp median_ms m n k hidden n_head n_kv_head ffn gated; op is\n"
    "             input_layernorm, add, mlp_act, attn_rope, emb, or a product with m n k\n"
    "  request    source model hardware n_gpus tp engine weight_dtype kv_dtype batch prompt_len\n"
    "             output_len metric value unit semantics\n"
    "Tables of llama-bench -o csv, vLLM's serving benchmark and TensorRT-LLM's are read as they "
    "are";

/// Files of measured times, and what they do not say themselves.
struct MeasuredOptions {
  std::vector<std::string> paths;
  StatedSubject stated;
  std::vector<std::string> config_dirs;
};

void add_paths(Command& command, MeasuredOptions& options, const char* meaning) {
  command.add("ROWS FILE", options.paths, meaning).takes = Takes::rest;
}

/// --model and --hw, for benchmarks' tables that do not name them.
void add_stated_subject(Command& command, MeasuredOptions& options) {
  command.add("-m,--model NAME", options.stated.model,
              "Model of a benchmark's table that does not name it");
  command.add("--hw,--hardware NAME", options.stated.hardware,
              "Device of a benchmark's table that does not name it");
}

void add_config_dir(Command& command, MeasuredOptions& options) {
  command.add("--config-dir DIR", options.config_dirs, "Folder with your own files; repeatable");
}

MeasuredRows read_rows(const MeasuredOptions& options, const Catalog::Folders& folders) {
  return read_measured_rows(options.paths, Catalog{folders}, options.stated);
}

struct ValidateOptions {
  MeasuredOptions measured;
  std::string profile;
  bool each{};
  OutputOptions output;
};

int validate_and_print(const ValidateOptions& options) {
  const ReportOptions report = read_output_options(options.output);
  const Catalog::Folders folders = find_folders(options.measured.config_dirs);
  Profile own;
  if (!options.profile.empty()) own = read_profile(options.profile);
  const Profile known = with_catalogue(std::move(own), folders);
  const Validation validation =
      validate(read_rows(options.measured, folders), known.forms, known.engines);
  std::ostringstream out;
  if (options.each) {
    write_judged_rows(validation, options.output.format, out);
  } else {
    write_validation(validation, options.output.format, report, out);
  }
  write_output(out.str(), options.output.path);
  return kDone;
}

Command validate_command() {
  auto options = std::make_shared<ValidateOptions>();
  Command command{
      .name = "validate",
      .meaning = "Roofline and prediction against measured times of operators and requests (CSV)",
      .run = [options] { return validate_and_print(*options); },
      .footer = kColumnsHelp};
  add_paths(command, options->measured, "CSV files, a line per measured operator or request");
  command.add("--profile FILE", options->profile,
              "Fitted forms and engines to judge in the place of the catalogue's",
              "the catalogue's");
  add_stated_subject(command, options->measured);
  command.add("--each", options->each,
              "A line for each row judged instead of each class (csv, jsonl)");
  add_config_dir(command, options->measured);
  add_output_options(command, options->output);
  return command;
}

struct CalibrateOptions {
  MeasuredOptions measured;
  std::string output;
  DrawingOptions drawing;
  bool by_framework{};
};

void require_some(const Calibration& calibration, const std::string& path) {
  if (!calibration.fitted.empty() || !calibration.engines.empty()) return;
  std::string why = "no row is judged";
  if (!calibration.refused.empty()) {
    const RefusedFit& first = calibration.refused.front();
    why = first.name + " has " + first.reason;
  }
  throw Error{path, "nothing can be fitted: " + why,
              "give at least 20 rows of an operator, or 10 requests of an engine, that validate "
              "judges"};
}

int calibrate_and_write(const CalibrateOptions& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  const Catalog::Folders folders = find_folders(options.measured.config_dirs);
  const auto grouping = options.by_framework ? Grouping::by_framework : Grouping::shared;
  const MeasuredRows measured = read_rows(options.measured, folders);
  const Profile known = with_catalogue({}, folders);
  const Calibration calibration = calibrate(measured, known, grouping);
  require_some(calibration, options.measured.paths.front());
  write_calibration(calibration, std::cerr);
  std::ostringstream profile;
  write_profile(calibration, options.measured.paths, profile);
  write_output(profile.str(), options.output);
  if (!options.drawing.output.empty()) {
    const auto rows = fitted_rows(measured, calibration, known);
    write_drawing(draw_predictions(rows, plot), options.drawing);
  }
  return kDone;
}

Command calibrate_command() {
  auto options = std::make_shared<CalibrateOptions>();
  Command command{
      .name = "calibrate",
      .meaning =
          "Fits kernels' forms and engines' numbers to measured times (CSV) and writes a profile",
      .run = [options] { return calibrate_and_write(*options); }};
  add_paths(command, options->measured, "CSV files, with the columns that validate reads");
  command.add("-o,--output FILE", options->output, "Profile to write instead of to stdout",
              "stdout");
  command.add("--plot FILE", options->drawing.output,
              "Picture to write of predicted against measured times: SVG, or PNG by its name");
  command.add("--theme THEME", options->drawing.theme, "Colours of --plot: light or dark");
  command.add("--by-framework", options->by_framework, "A form for each framework");
  add_stated_subject(command, options->measured);
  add_config_dir(command, options->measured);
  return command;
}

}  // namespace

std::vector<Command> measured_commands() { return {validate_command(), calibrate_command()}; }

}  // namespace llmviewer::cli
