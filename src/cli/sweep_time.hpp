#pragma once

#include <span>
#include <string>

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer::cli {

// How long a sweep takes, told beforehand and while it runs.

/// How many rows a sweep has, how large its output would be and how long it would take, from a
/// sample of its rows.
std::string dry_run(const SweepSpace& space, std::span<const SweepColumn> columns,
                    const SweepQuery& query, const std::string& format);

/// One line on stderr, drawn anew a few times a second: rows done, rate, time left.
class ProgressLine {
 public:
  void show(const SweepProgress& progress);
  /// Takes the line away again.
  void clear();

 private:
  double drawn_at_{};
  bool drawn_{};
};

}  // namespace llmviewer::cli
