#include "sweep/chooser.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace llmviewer {
namespace {

/// Equal values: the earlier row, so that the number of jobs makes no difference.
bool is_better(double value, std::uint64_t row, const Candidate& other) noexcept {
  return value < other.values[0] || (value == other.values[0] && row < other.row);
}

bool worst_first(const Candidate& a, const Candidate& b) noexcept {
  return is_better(a.values[0], a.row, b);
}

/// Nowhere worse, and better somewhere or earlier.
bool beats(const double* a, std::uint64_t a_row, const double* b, std::uint64_t b_row,
           std::size_t count) noexcept {
  bool better = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better || a_row < b_row;
}

double turned(double value, Better better) noexcept {
  return better == Better::more ? -value : value;
}

std::span<const Criterion> criteria_of(const SweepQuery& query) {
  if (!query.pareto.empty()) return query.pareto;
  return {&*query.by, 1};
}

}  // namespace

bool Best::may_hold(const double* values, std::uint64_t row,
                    const SweepQuery& query) const noexcept {
  if (!query.pareto.empty()) {
    return std::none_of(candidates_.begin(), candidates_.end(), [&](const Candidate& other) {
      return beats(other.values.data(), other.row, values, row, other.values.size());
    });
  }
  return candidates_.size() < query.top || is_better(values[0], row, candidates_.front());
}

void Best::add(const double* values, std::uint64_t row, const SweepQuery& query) {
  Candidate candidate{row, {values, values + criteria_of(query).size()}};
  if (query.pareto.empty()) {
    add_to_top(std::move(candidate), query.top);
  } else {
    add_to_front(std::move(candidate));
  }
}

void Best::add_to_top(Candidate candidate, std::uint64_t most) {
  candidates_.push_back(std::move(candidate));
  std::push_heap(candidates_.begin(), candidates_.end(), worst_first);
  if (candidates_.size() <= most) return;
  std::pop_heap(candidates_.begin(), candidates_.end(), worst_first);
  candidates_.pop_back();
}

void Best::add_to_front(Candidate candidate) {
  std::erase_if(candidates_, [&](const Candidate& other) {
    return beats(candidate.values.data(), candidate.row, other.values.data(), other.row,
                 other.values.size());
  });
  candidates_.push_back(std::move(candidate));
}

std::vector<std::uint64_t> Best::rows(const SweepQuery& query) const {
  std::vector<Candidate> sorted = candidates_;
  if (query.pareto.empty()) {
    std::sort(sorted.begin(), sorted.end(), worst_first);
  } else {
    std::sort(sorted.begin(), sorted.end(),
              [](const Candidate& a, const Candidate& b) { return a.row < b.row; });
  }
  std::vector<std::uint64_t> rows;
  rows.reserve(sorted.size());
  for (const Candidate& candidate : sorted) rows.push_back(candidate.row);
  return rows;
}

std::vector<std::size_t> Chooser::columns_of(const SweepQuery& query) {
  std::vector<std::size_t> columns;
  for (const Criterion& criterion : criteria_of(query)) columns.push_back(criterion.column);
  columns.insert(columns.end(), query.group_by.begin(), query.group_by.end());
  return columns;
}

std::string Chooser::key_of(const RowBlock::Scenario& scenario, std::size_t lane) const {
  std::string key;
  for (const std::size_t column : query_.group_by) {
    if (columns_[column].has_texts()) {
      key += text_of(columns_[column], scenario.texts);
      key += '\n';
    } else {
      std::array<char, sizeof(double)> bytes{};
      std::memcpy(bytes.data(), &scenario.numbers[column][lane], bytes.size());
      key.append(bytes.data(), bytes.size());
    }
  }
  return key;
}

void Chooser::see(const RowBlock& block, std::uint64_t first_row) {
  const auto criteria = criteria_of(query_);
  const bool by_number = std::any_of(query_.group_by.begin(), query_.group_by.end(),
                                     [&](std::size_t c) { return !columns_[c].has_texts(); });
  constexpr std::size_t kMostCriteria = 8;
  std::array<double, kMostCriteria> values{};
  for (std::size_t s = 0; s < block.scenarios.size(); ++s) {
    const RowBlock::Scenario& scenario = block.scenarios[s];
    Best* best = nullptr;
    for (std::size_t lane = 0; lane < block.lanes; ++lane) {
      if (scenario.chosen[lane] == 0) continue;
      bool comparable = true;
      for (std::size_t c = 0; c < criteria.size(); ++c) {
        const double value = scenario.numbers[criteria[c].column][lane];
        comparable = comparable && value == value;
        values[c] = turned(value, criteria[c].better);
      }
      if (!comparable) continue;
      if (best == nullptr || by_number) best = &groups_[key_of(scenario, lane)];
      const std::uint64_t row = first_row + lane * block.scenarios.size() + s;
      best->first_row = std::min(best->first_row, row);
      if (best->may_hold(values.data(), row, query_)) best->add(values.data(), row, query_);
    }
  }
}

void Chooser::join(const Chooser& other) {
  for (const auto& [key, best] : other.groups_) {
    Best& own = groups_[key];
    own.first_row = std::min(own.first_row, best.first_row);
    for (const Candidate& candidate : best.candidates()) {
      if (!own.may_hold(candidate.values.data(), candidate.row, query_)) continue;
      own.add(candidate.values.data(), candidate.row, query_);
    }
  }
}

std::vector<std::uint64_t> Chooser::rows() const {
  std::vector<const Best*> groups;
  for (const auto& [key, best] : groups_) groups.push_back(&best);
  std::sort(groups.begin(), groups.end(),
            [](const Best* a, const Best* b) { return a->first_row < b->first_row; });
  std::vector<std::uint64_t> rows;
  for (const Best* best : groups) {
    const auto of_group = best->rows(query_);
    rows.insert(rows.end(), of_group.begin(), of_group.end());
  }
  return rows;
}

}  // namespace llmviewer
