#pragma once

#include "llmviewer/analysis/analysis.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// The head of a document about one analysis: schema, version, accounting, model, hardware,
/// workload and precision.
Json document_json(const Analysis& analysis);

/// The parts that every document about an analysis has: schema/analysis.schema.json.
Json model_json(const Subject& subject);
Json hardware_json(const Subject& subject, const Memory& memory);
Json workload_json(const Workload& workload);
Json precision_json(const Subject& subject);
Json generation_json(const Generation& generation);
Json memory_json(const Memory& memory);

}  // namespace llmviewer
