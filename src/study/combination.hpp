#pragma once

#include "study/levers.hpp"

namespace llmviewer {

/// What a search for advice goes by.
struct Search {
  Goal goal{};
  const Weighed& asked;
  const AdviceQuestion& question;
  double before{};  ///< the goal's number as asked
};

/// The analysis of a configuration and how much better it is than the one asked about.
Effect effect_of(const Search& search, const Weighed& tried);

/// Levers pulled together: the best that goes with those before it, until none brings 1 % more.
Combination combined(const Search& search, const Effect& asked);

}  // namespace llmviewer
