#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/sweep/columns.hpp"
#include "llmviewer/sweep/condition.hpp"
#include "llmviewer/sweep/space.hpp"

namespace llmviewer {

/// A column to judge rows by, and which way.
struct Criterion {
  std::size_t column{};
  Better better{Better::less};
};

/// What is asked of a space: which rows, which of their columns.
struct SweepQuery {
  std::vector<std::size_t> columns;  ///< printed
  std::optional<Condition> where;
  std::uint64_t top{};  ///< 0: all; else the best so many by `by`
  std::optional<Criterion> by;
  std::vector<Criterion> pareto;  ///< those that no other row beats in everything; of equal rows
                                  ///< the first
  std::vector<std::size_t> group_by;  ///< axes: the choice is made for each of their values
  std::uint64_t begin{};              ///< rows of the space, for one shard of it
  std::uint64_t end{};
  unsigned jobs{1};

  /// Whether rows are held against each other, so that none can be printed before all are seen.
  bool chooses() const noexcept { return top > 0 || !pareto.empty(); }
};

/// Rows of one model and device, number by number and scenario by scenario: the order of rows is
/// that of lanes, and within a lane that of scenarios.
struct RowBlock {
  struct Scenario {
    RowTexts texts;
    std::span<const double* const> numbers;  ///< by column; null: not computed
    const double* status;
    const double* chosen;  ///< 1: the row is printed
  };
  std::span<const Scenario> scenarios;
  std::size_t lanes;
};

struct SweepProgress {
  std::uint64_t rows_done{};
  std::uint64_t rows{};
  double seconds{};
};

/// Where a sweep's rows go. `format` is called from several threads at once, the others from one
/// at a time.
struct SweepSink {
  std::function<void(const RowBlock& block, std::string& text)> format;
  std::function<void(std::string_view text)> write;
  std::function<void(const SweepProgress&)> progress;  ///< may be empty
  const std::atomic<bool>* stop{};                     ///< set: end after whole rows
};

struct SweepSummary {
  std::uint64_t rows{};  ///< evaluated
  std::uint64_t impossible{};
  std::string reason;  ///< of the first impossible row
  bool stopped{};
};

/// Evaluates all rows and hands those asked for to the sink, in order whatever the number of jobs.
/// Memory stays the same however many rows. Rethrows what the sink throws.
SweepSummary run_sweep(const SweepSpace& space, std::span<const SweepColumn> columns,
                       const SweepQuery& query, const SweepSink& sink);

/// The rows of one of N shards (1 … N): their concatenation is the whole.
struct RowRange {
  std::uint64_t begin;
  std::uint64_t end;
};
RowRange shard_of(std::uint64_t rows, std::uint64_t shard, std::uint64_t shards) noexcept;

}  // namespace llmviewer
