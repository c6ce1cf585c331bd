#include "cli/calibrate_command.hpp"

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "cli/folders.hpp"
#include "cli/output.hpp"
#include "cli/plot_options.hpp"
#include "cli/run.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/predictions.hpp"
#include "llmviewer/predict/calibrate.hpp"
#include "llmviewer/report/calibration_report.hpp"

namespace llmviewer::cli {
namespace {

struct CalibrateOptions {
  std::vector<std::string> paths;
  std::string output;
  DrawingOptions drawing;
  bool by_framework{};
  std::vector<std::string> config_dirs;
};

void write_plot(const MeasuredRows& measured, const Calibration& calibration,
                const DrawingOptions& drawing, const PlotOptions& plot) {
  if (drawing.output.empty()) return;
  std::vector<FittedForm> forms;
  for (const CalibratedForm& one : calibration.fitted) forms.push_back(one.form);
  write_drawing(draw_predictions(judged_rows(measured, forms), plot), drawing);
}

int calibrate_and_write(const CalibrateOptions& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  const Catalog::Folders folders = find_folders(options.config_dirs);
  const auto grouping = options.by_framework ? Grouping::by_framework : Grouping::shared;
  const MeasuredRows measured = read_measured_rows(options.paths, Catalog{folders});
  const Calibration calibration = calibrate(measured, fitted_forms(folders), grouping);
  write_calibration(calibration, std::cerr);
  if (calibration.fitted.empty()) {
    throw Error{options.paths.front(), "no form can be fitted to these rows",
                "give at least 20 rows of a class that validate judges"};
  }
  std::ostringstream profile;
  write_profile(calibration, options.paths, profile);
  write_output(profile.str(), options.output);
  write_plot(measured, calibration, options.drawing, plot);
  return kDone;
}

}  // namespace

void add_calibrate_command(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App& command = *app.add_subcommand(
      "calibrate", "Fits the forms of prediction to measured times (CSV) and writes a profile");
  command.add_option("ROWS", options->paths, "CSV files, with the columns that validate reads")
      ->type_name("FILE")
      ->required();
  command.add_option("-o,--output", options->output, "Profile to write instead of to stdout")
      ->type_name("FILE")
      ->default_str("stdout");
  command
      .add_option("--plot", options->drawing.output,
                  "Picture to write of predicted against measured times: SVG, or PNG by its name")
      ->type_name("FILE");
  command.add_option("--theme", options->drawing.theme, "Colours of --plot: light or dark")
      ->type_name("THEME")
      ->capture_default_str();
  command.add_flag("--by-framework", options->by_framework, "A form for each framework");
  command
      .add_option("--config-dir", options->config_dirs, "Folder with your own files; repeatable")
      ->type_name("DIR")
      ->take_all()
      ->allow_extra_args(false);
  command.callback(
      [options, &chosen] { chosen = [options] { return calibrate_and_write(*options); }; });
}

}  // namespace llmviewer::cli
