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
#include "cli/stated_subject.hpp"
#include "llmviewer/catalog/profile.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/predictions.hpp"
#include "llmviewer/predict/calibrate.hpp"
#include "llmviewer/report/views.hpp"

namespace llmviewer::cli {
namespace {

struct CalibrateOptions {
  std::vector<std::string> paths;
  std::string output;
  DrawingOptions drawing;
  bool by_framework{};
  StatedSubject stated;
  std::vector<std::string> config_dirs;
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
  const Catalog::Folders folders = find_folders(options.config_dirs);
  const auto grouping = options.by_framework ? Grouping::by_framework : Grouping::shared;
  const MeasuredRows measured = read_measured_rows(options.paths, Catalog{folders}, options.stated);
  const Profile known = with_catalogue({}, folders);
  const Calibration calibration = calibrate(measured, known, grouping);
  require_some(calibration, options.paths.front());
  write_calibration(calibration, std::cerr);
  std::ostringstream profile;
  write_profile(calibration, options.paths, profile);
  write_output(profile.str(), options.output);
  if (!options.drawing.output.empty()) {
    const auto rows = fitted_rows(measured, calibration, known);
    write_drawing(draw_predictions(rows, plot), options.drawing);
  }
  return kDone;
}

}  // namespace

void add_calibrate_command(CLI::App& app, std::function<int()>& chosen) {
  auto options = std::make_shared<CalibrateOptions>();
  CLI::App& command = *app.add_subcommand(
      "calibrate",
      "Fits kernels' forms and engines' numbers to measured times (CSV) and writes a profile");
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
  add_stated_subject(command, options->stated);
  command
      .add_option("--config-dir", options->config_dirs, "Folder with your own files; repeatable")
      ->type_name("DIR")
      ->take_all()
      ->allow_extra_args(false);
  command.callback(
      [options, &chosen] { chosen = [options] { return calibrate_and_write(*options); }; });
}

}  // namespace llmviewer::cli
