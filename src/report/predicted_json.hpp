#pragma once

#include "llmviewer/analysis/analysis.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// What is predicted of a stage; its operators as an engine runs them.
Json predicted_json(const StageResult& stage);
/// Of the request and the server, and how far it can be trusted.
Json predicted_json(const Predicted& predicted);

}  // namespace llmviewer
