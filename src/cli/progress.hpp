#pragma once

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer::cli {

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
