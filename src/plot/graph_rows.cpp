#include "plot/graph_rows.hpp"

#include <algorithm>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/page.hpp"

namespace llmviewer {
namespace {

/// The group that holds most of the stage's time.
std::string main_group(const StageResult& stage) {
  std::map<std::string, double> times;
  for (const OpRow& row : stage.rows) times[row.group] += row.total_time.value();
  return std::ranges::max_element(times, {}, [](const auto& entry) { return entry.second; })->first;
}

}  // namespace

const StageResult& stage_drawn(const Analysis& analysis, std::size_t index) {
  if (index < analysis.stages.size()) return analysis.stages[index];
  throw Error{"plot graph", "there is no stage " + std::to_string(index), "count stages from 0"};
}

std::vector<std::string> groups_of(const StageResult& stage) {
  std::vector<std::string> groups;
  for (const OpRow& row : stage.rows) {
    if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) {
      groups.push_back(row.group);
    }
  }
  return groups;
}

std::string group_drawn(const StageResult& stage, const std::string& asked) {
  if (asked.empty()) return main_group(stage);
  const std::vector<std::string> groups = groups_of(stage);
  if (std::ranges::find(groups, asked) != groups.end()) return asked;
  std::string all;
  for (const std::string& group : groups) all += (all.empty() ? "" : ", ") + group;
  throw Error{"--group", "there is no group \"" + asked + "\" in " + stage.name(),
              did_you_mean(asked, groups, "there are all, " + all)};
}

std::vector<std::size_t> rows_of(const StageResult& stage, const std::string& group) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < stage.rows.size(); ++i) {
    if (stage.rows[i].group == group) rows.push_back(i);
  }
  return rows;
}

std::optional<std::size_t> row_feeding(const StageResult& stage, std::size_t fed,
                                       const std::string& input) {
  for (std::size_t row = fed; row-- > 0;) {
    const OpRow& other = stage.rows[row];
    if (other.name == input && other.part == stage.rows[fed].part) return row;
  }
  return {};
}

std::vector<std::size_t> leaving_of(const StageResult& stage, std::span<const std::size_t> rows) {
  const auto among = [](std::span<const std::size_t> some, std::size_t row) {
    return std::ranges::find(some, row) != some.end();
  };
  std::vector<std::size_t> leaving;
  for (std::size_t fed = 0; fed < stage.rows.size(); ++fed) {
    if (among(rows, fed)) continue;
    for (const std::string& input : stage.rows[fed].inputs) {
      const auto feeding = row_feeding(stage, fed, input);
      if (!feeding || !among(rows, *feeding) || among(leaving, *feeding)) continue;
      leaving.push_back(*feeding);
    }
  }
  return leaving;
}

std::vector<std::vector<std::size_t>> runs_of(const StageResult& stage) {
  std::vector<std::vector<std::size_t>> runs;
  for (std::size_t i = 0; i < stage.rows.size(); ++i) {
    if (i == 0 || stage.rows[i].group != stage.rows[i - 1].group) runs.emplace_back();
    runs.back().push_back(i);
  }
  return runs;
}

bool are_layers(const StageResult& stage, std::span<const std::size_t> run) {
  return is_of_layers(stage.rows[run.front()].group);
}

std::string title_of_run(const StageResult& stage, std::span<const std::size_t> run) {
  double time = 0;
  double share = 0;
  for (const std::size_t row : run) {
    time += stage.rows[row].total_time.value();
    share += stage.rows[row].share;
  }
  const OpRow& first = stage.rows[run.front()];
  return first.group + " ×" + scaled(first.repeat) + " · " + scaled(time, "s") + " · " +
         told_share(share) + " of the stage";
}

}  // namespace llmviewer
