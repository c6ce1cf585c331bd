#pragma once

#include <string>

#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer::cli {

/// "42 ms", "3 min 05 s", "2 h 07 min".
std::string duration(double seconds);

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
