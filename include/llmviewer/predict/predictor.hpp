#pragma once

#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/explain.hpp"
#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/catalog/fitted_form.hpp"

namespace llmviewer {

/// What times are predicted with.
struct Predictor {
  std::vector<FittedForm> forms;
  Engine engine;
};

/// As the scenario's engine runs it: its attention is fused, its products accumulate as it does.
Scenario as_engine_runs(Scenario scenario);

/// analyze(); and where the scenario has a predictor, as its engine runs it and with what to expect
/// of it. Throws what analyze does.
Analysis answer(const Model& model, const Hardware& hardware, const Scenario& scenario,
                const Model* draft = nullptr);

/// Whether all its stages and its request are.
bool is_predicted(const Analysis& analysis) noexcept;

/// The same with the times to expect in the place of the roofline's: of its operators (those of one
/// kernel share its time as their rooflines do), stages and request. Throws Error where any of
/// them is not predicted.
Analysis as_expected(Analysis analysis);

/// What a study weighs: analyze(), or where the scenario has a predictor what to expect.
Analysis weighed(const Model& model, const Hardware& hardware, const Scenario& scenario,
                 const Model* draft = nullptr);

/// explain() of what an engine runs, with where the predicted times come from.
std::vector<Explanation> explain_expected(const Model& model, const Hardware& hardware,
                                          const Scenario& scenario, const std::string& op,
                                          const Model* draft = nullptr);

}  // namespace llmviewer
