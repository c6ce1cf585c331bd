#pragma once

#include <functional>
#include <vector>

#include "llmviewer/units/parse.hpp"

namespace llmviewer {

/// Bytes held in each situation that must fit, for a count x of sequences or positions; always as
/// many. Between two ends of pieces each grows: as a polynomial of at most the second degree, or by
/// stairs.
using Levels = std::function<std::vector<double>(double x)>;

/// x ≡ remainder (mod step) ends a piece.
struct Recurring {
  double step{1};
  double remainder{};
};

/// Where the pieces of such a function end.
struct Pieces {
  double least{1};
  double most{kMostCount};
  std::vector<double> ends{};  ///< single ones, in any order
  std::vector<Recurring> recurring{};
};

/// The largest x up to which everything fits: on each piece the least root of
///   c₂·(x − a)² + c₁·(x − a) + c₀ = limit,
/// the coefficients being divided differences at the piece's first three points; where there are
/// stairs, or the root's last digit is off, it is bisected. Of recurring pieces the first whose end
/// does not fit is found the same way, their ends being such a polynomial in their number.
/// Pieces that repeat after more than 65536 only (chunks of a prefill beside other ones of the
/// attention) are not told apart: then x fits and x + 1 does not, but some below may not either.
/// least − 1: nothing fits; most: there is no end to it.
double largest_fit(const Levels& levels, double limit, const Pieces& pieces);

}  // namespace llmviewer
