#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "llmviewer/predict/calibrate.hpp"

namespace llmviewer {

/// The profile: JSON in the layout of configs/prediction, its engines in that of configs/engines;
/// read by `--profile`. `sources` says what it was fitted on.
void write_profile(const Calibration& calibration, const std::vector<std::string>& sources,
                   std::ostream& out);

/// What was fitted, kept, refused, and how the errors changed on rows the fit had not seen.
void write_calibration(const Calibration& calibration, std::ostream& out);

}  // namespace llmviewer
