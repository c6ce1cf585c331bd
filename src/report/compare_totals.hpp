#pragma once

#include <vector>

#include "llmviewer/study/compare.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// What all configurations have in common, in words.
Facts common_facts(const std::vector<Compared>& all);

/// Time, rate and work of each stage, a line for each configuration.
Grid stage_totals(const std::vector<Compared>& all);
/// TTFT, TPOT, latency and throughput; no rows where nothing is generated.
Grid request_totals(const std::vector<Compared>& all);
/// What to expect of each stage and request; no rows where nothing is predicted.
Grid predicted_totals(const std::vector<Compared>& all);
/// Dollars of a million tokens; no rows where they were not asked for.
Grid expense_totals(const std::vector<Compared>& all);
Grid memory_totals(const std::vector<Compared>& all);

}  // namespace llmviewer
