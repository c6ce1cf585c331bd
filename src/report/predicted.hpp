#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json.hpp"

namespace llmviewer {

/// "5.6–7.2 ms"
std::string interval_words(Seconds time, const Interval& interval);
/// "6.4 ms (5.6–7.2 ms) · roof 5.15 ms, 81 % attainable · 1.25 k tokens/s"
std::string predicted_words(const StageResult& stage);
/// Request, server, and how far all of it can be trusted.
Facts predicted_facts(const Analysis& analysis);
/// As which engine runs it, what goes beyond what was measured, and what is refused.
Facts trust_facts(const Predicted& predicted);
/// The stage's operators as its engine runs them, with what each one's time goes to.
Grid predicted_grid(const StageResult& stage);

/// What is predicted of a stage; its operators as an engine runs them.
Json predicted_json(const StageResult& stage);
/// Of the request and the server, and how far it can be trusted.
Json predicted_json(const Predicted& predicted);

/// predicted_time_s and the ends of its interval.
void add_predicted_time(const PredictedStage& stage, Json& json);

}  // namespace llmviewer
