#pragma once

#include <vector>

#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// A configuration to weigh; models and devices are the caller's.
struct Weighed {
  const Model* model{};
  const Hardware* hardware{};
  Scenario scenario{};
  const Model* draft{};
};

/// A lever pulled.
struct Attempt {
  Lever lever{};
  Weighed configuration{};
};

/// Every lever that may help from here. `analysis` is of `now`.
std::vector<Attempt> attempts_from(const Weighed& now, const Analysis& analysis, Goal goal,
                                   const AdviceQuestion& question);

/// Whether the lever was worth pulling: a narrower format that takes no fewer bytes is no advice.
bool applies(Lever lever, const Analysis& before, const Analysis& after) noexcept;

/// The options that make `tried` of `asked`.
std::vector<Flag> flags_between(const Weighed& asked, const Weighed& tried);

}  // namespace llmviewer
