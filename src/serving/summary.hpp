#pragma once

#include <vector>

#include "llmviewer/serving/serving.hpp"
#include "serving/served_subject.hpp"
#include "serving/serving_loop.hpp"

namespace llmviewer {

/// The answer of several simulations: all numbers are the first one's, the intervals are made of
/// the others.
ServingAnswer summary_of(const ServedSubject& subject, const ServingQuestion& question,
                         const std::vector<ServingSums>& sums);

}  // namespace llmviewer
