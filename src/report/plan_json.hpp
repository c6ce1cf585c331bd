#pragma once

#include <vector>

#include "llmviewer/study/plan.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// schema/plan.schema.json
Json json_of(const PlanStudy& study);

Json row_json(const PlanRow& row);
Json targets_json(const Targets& targets);
Json missed_json(const std::vector<Shortfall>& missed);

}  // namespace llmviewer
