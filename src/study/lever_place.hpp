#pragma once

#include <vector>

#include "llmviewer/roofline/roofline.hpp"
#include "study/levers.hpp"

namespace llmviewer {

/// Where levers are looked for, and the attempts found so far.
struct Here {
  const Weighed& now;
  const Analysis& analysis;
  Goal goal;
  const AdviceQuestion& question;
  Roofs roofs;
  std::vector<Attempt>& attempts;

  Scenario& add(Lever lever) const {
    attempts.push_back({lever, now});
    return attempts.back().configuration.scenario;
  }
};

}  // namespace llmviewer
