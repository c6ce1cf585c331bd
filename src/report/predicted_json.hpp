#pragma once

#include "llmviewer/analysis/analysis.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// What is predicted of a stage; its operators as an engine runs them.
Json predicted_json(const StageResult& stage);
/// Of the request and the server, and how far it can be trusted.
Json predicted_json(const Predicted& predicted);

/// predicted_time_s and the ends of its interval.
void add_predicted_time(const PredictedStage& stage, Json& json);

}  // namespace llmviewer
