#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "llmviewer/study/compare.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// What the configurations are called in short: a, b, c, …
std::string letter_of(std::size_t index);

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

/// Causes that anything is put down to.
std::vector<Cause> causes_at_work(const std::vector<Compared>& all);

/// One stage of two configurations: at most so many operators, those of most of the difference, the
/// others as one, then the stage.
Grid operator_causes(const StageDifference& stage, const std::vector<Cause>& causes,
                     std::size_t most);

/// One stage of many configurations, a line for each.
Grid stage_causes(const std::vector<Compared>& all, Stage stage, const std::vector<Cause>& causes);

}  // namespace llmviewer
