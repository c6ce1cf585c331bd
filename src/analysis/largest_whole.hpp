#pragma once

#include <algorithm>
#include <cmath>

namespace llmviewer {

/// The largest whole number from `least` to `most` up to which `holds` is true, if it stays false
/// once it is: found by doubling, then by bisection. least − 1: it never is.
template <class Holds>
double largest_whole(double least, double most, Holds&& holds) {
  if (!holds(least)) return least - 1;
  double good = least;
  double bad = most + 1;
  for (double step = 1; good + step < bad; step *= 2) {
    if (!holds(good + step)) {
      bad = good + step;
      break;
    }
    good += step;
  }
  while (bad - good > 1) {
    const double middle = std::floor((good + bad) / 2);
    (holds(middle) ? good : bad) = middle;
  }
  return good;
}

/// The least factor with which `holds` is true, to one part in 10⁹ and never below it, if it stays
/// true once it is. 0: it is with none.
template <class Holds>
double least_factor(Holds&& holds) {
  constexpr double kMost = 40;  // as powers of two
  constexpr double kTolerance = 1e-9;
  double bad = -kMost;
  double good = kMost;
  if (!holds(std::exp2(good))) return 0;
  if (holds(std::exp2(bad))) return std::exp2(bad);
  while (good - bad > kTolerance) {
    const double middle = (good + bad) / 2;
    (holds(std::exp2(middle)) ? good : bad) = middle;
  }
  return std::exp2(good);
}

}  // namespace llmviewer
