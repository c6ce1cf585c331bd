#pragma once

#include <optional>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// A layout that was chosen among all that a model can be in on so many devices.
struct ChosenLayout {
  Layout layout;
  std::string because;  ///< in words: against how many, and against which next
};

/// The best of all layouts of `devices` devices for a goal: of those that fit, else of all. Without
/// a goal what counts is the time of the last stage that is asked for. The scenario's overlap is
/// kept. Throws Error where the model can be in none of them.
ChosenLayout best_layout(const Model& model, const Hardware& hardware, const Scenario& scenario,
                         double devices, std::optional<Goal> goal, const Model* draft = nullptr);

}  // namespace llmviewer
