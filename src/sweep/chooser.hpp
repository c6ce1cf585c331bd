#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer {

/// A row and what it is judged by, every number turned so that less is better.
struct Candidate {
  std::uint64_t row;
  std::vector<double> values;
};

/// The best rows so far of one group.
class Best {
 public:
  /// Whether the row could still get in; cheap, so that most rows end here.
  bool may_hold(const double* values, std::uint64_t row, const SweepQuery& query) const noexcept;
  void add(const double* values, std::uint64_t row, const SweepQuery& query);
  /// Best first; of a Pareto front in the order of rows.
  std::vector<std::uint64_t> rows(const SweepQuery& query) const;
  const std::vector<Candidate>& candidates() const noexcept { return candidates_; }
  std::uint64_t first_row{~std::uint64_t{0}};  ///< that was seen: groups stand in its order

 private:
  void add_to_top(Candidate candidate, std::uint64_t most);
  void add_to_front(Candidate candidate);

  std::vector<Candidate> candidates_;  ///< of a top: a heap, the worst first
};

/// Takes in blocks and keeps the best rows of each group. One for each thread; joined at the end.
class Chooser {
 public:
  Chooser(const SweepQuery& query, std::span<const SweepColumn> columns)
      : query_{query}, columns_{columns} {}

  /// Columns that it judges and groups by.
  static std::vector<std::size_t> columns_of(const SweepQuery& query);

  /// `first_row`: of the block's first lane and scenario.
  void see(const RowBlock& block, std::uint64_t first_row);
  void join(const Chooser& other);
  std::vector<std::uint64_t> rows() const;

 private:
  std::string key_of(const RowBlock::Scenario& scenario, std::size_t lane) const;

  const SweepQuery& query_;
  std::span<const SweepColumn> columns_;
  std::unordered_map<std::string, Best> groups_;
};

}  // namespace llmviewer
