#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

// What pictures of a stage's operators draw of its rows.

/// The stage with this index, from 0. Throws Error for one that there is not.
const StageResult& stage_drawn(const Analysis& analysis, std::size_t index);

/// The groups of a stage, in order.
std::vector<std::string> groups_of(const StageResult& stage);

/// The group asked for; where none is, the one that takes most of the stage's time. Throws Error
/// for one that there is not.
std::string group_drawn(const StageResult& stage, const std::string& asked);

/// The rows of one group.
std::vector<std::size_t> rows_of(const StageResult& stage, const std::string& group);

/// The row that an input is of: names recur from group to group, the nearest before it is meant.
std::optional<std::size_t> row_feeding(const StageResult& stage, std::size_t fed,
                                       const std::string& input);

/// Of these rows those that feed others.
std::vector<std::size_t> leaving_of(const StageResult& stage, std::span<const std::size_t> rows);

/// Rows of one group that follow each other, run by run.
std::vector<std::vector<std::size_t>> runs_of(const StageResult& stage);

/// Whether they are layers, not what stands before, between or after them.
bool are_layers(const StageResult& stage, std::span<const std::size_t> run);

/// "full/moe ×58 · 312 ms · 94.1 % of the stage"
std::string title_of_run(const StageResult& stage, std::span<const std::size_t> run);

}  // namespace llmviewer
