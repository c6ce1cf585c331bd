#pragma once

namespace llmviewer {

/// Most values measured lie between these multiples of the predicted one.
struct Interval {
  double fast{1};
  double slow{1};
};

}  // namespace llmviewer
