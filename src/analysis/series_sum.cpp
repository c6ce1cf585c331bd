// Sums over many steps in closed form. On a piece where an operator's cost is linear in the context
// (analysis/linear_piece.hpp), so are its times: on the matrix engine, on the vector units, on
// DRAM, over PCIe. The time of a step is the greatest of them, so as the steps go on each of them
// is the limiter over at most one stretch (lines cross once), and two lines that do not cross
// between the ends of a stretch do not cross in it. Over a stretch of n steps time and cost are
// arithmetic series:
//   Σ f(i) = n · (f(first) + f(last)) / 2
// Where a stretch ends is found by bisection over whole steps, asking the very rules and roofs that
// a single step asks: nothing is rounded that a step would not round.

#include "llmviewer/analysis/series_sum.hpp"

#include <cmath>

#include "analysis/linear_piece.hpp"

namespace llmviewer {
namespace {

/// One operator in the steps of a series.
struct Steps {
  const Op& op;
  const StepSeries& series;
  const Roofs& roofs;

  Cost cost(double i) const noexcept { return cost_of(op, series.at(i)); }
  Timing timing(const Cost& cost) const noexcept { return roofline(op, cost, roofs); }
  Limiter limiter(double i) const noexcept { return timing(cost(i)).limiter; }
};

/// The last step from `i` on with the limiter of step `i`; step `j` has another.
double end_of_stretch(const Steps& steps, Limiter limiter, double i, double j) noexcept {
  while (j - i > 1) {
    const double middle = std::floor((i + j) / 2);
    (steps.limiter(middle) == limiter ? i : j) = middle;
  }
  return i;
}

/// Steps i … j, over which all costs are linear; each runs `times` times.
void add_piece(const Steps& steps, double i, double j, double times, OpSum& sum) noexcept {
  while (i <= j) {
    const Cost first = steps.cost(i);
    const Timing first_timing = steps.timing(first);
    double end = j;
    Cost last = steps.cost(end);
    Timing last_timing = steps.timing(last);
    if (last_timing.limiter != first_timing.limiter) {
      end = end_of_stretch(steps, first_timing.limiter, i, j);
      last = steps.cost(end);
      last_timing = steps.timing(last);
    }
    const double half = times * (end - i + 1) / 2;
    sum.cost += half * first;
    sum.cost += half * last;
    sum.of(first_timing.limiter) += half * (first_timing.time + last_timing.time);
    i = end + 1;
  }
}

/// Steps 0 … count − 1, piece by piece.
void add_steps(const Steps& steps, double count, double times, OpSum& sum) noexcept {
  for (double i = 0; i < count;) {
    const double piece = std::fmin(end_of_linear_piece(steps.op, steps.series, i), count - 1);
    const double end = std::fmax(i, piece);  // goes on whatever the widths are
    if (runs_in(steps.op, steps.series.at(i))) {
      sum.runs = true;
      add_piece(steps, i, end, times, sum);
    }
    i = end + 1;
  }
}

}  // namespace

OpSum& operator+=(OpSum& sum, const OpSum& more) noexcept {
  sum.cost += more.cost;
  for (std::size_t i = 0; i < sum.times.size(); ++i) sum.times[i] += more.times[i];
  sum.runs = sum.runs || more.runs;
  return sum;
}

Timing timing_of(const OpSum& sum) noexcept {
  const Seconds compute = sum.compute_time();
  const Seconds memory = sum.memory_time();
  const Seconds network = sum.of(Limiter::network);
  if (network > compute && network > memory) {
    return {sum.time(), Bound::network, Limiter::network};
  }
  if (compute == Seconds{0} || compute < memory) {
    const bool host = sum.of(Limiter::pcie) > sum.of(Limiter::dram);
    return {sum.time(), Bound::memory, host ? Limiter::pcie : Limiter::dram};
  }
  const bool matrix = sum.of(Limiter::matrix) >= sum.of(Limiter::vector);
  return {sum.time(), Bound::compute, matrix ? Limiter::matrix : Limiter::vector};
}

OpSum sum_of(const Op& op, const StepSeries& series, const Roofs& roofs) noexcept {
  OpSum sum;
  const Steps steps{op, series, roofs};
  const double period = period_of(op, series);
  const double rounds = period > 0 ? std::floor(series.count / period) : 0;
  if (rounds > 0) add_steps(steps, period, series.weight * rounds, sum);
  add_steps(steps, series.count - rounds * period, series.weight, sum);
  return sum;
}

}  // namespace llmviewer
