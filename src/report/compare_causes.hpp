#pragma once

#include <cstddef>
#include <vector>

#include "llmviewer/study/compare.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// Causes that anything is put down to.
std::vector<Cause> causes_at_work(const std::vector<Compared>& all);

/// One stage of two configurations: at most so many operators, those of most of the difference, the
/// others as one, then the stage.
Grid operator_causes(const StageDifference& stage, const std::vector<Cause>& causes,
                     std::size_t most);

/// One stage of many configurations, a line for each.
Grid stage_causes(const std::vector<Compared>& all, Stage stage, const std::vector<Cause>& causes);

/// "+1.2 ms", "−720 µs", "0"
std::string signed_words(Seconds seconds);

}  // namespace llmviewer
