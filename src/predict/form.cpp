#include "llmviewer/predict/form.hpp"

#include <array>
#include <cmath>

namespace llmviewer {
namespace {

/// 0 where nothing is asked, so that a device without this figure can still be predicted.
double part(double work, double rate) noexcept { return work > 0 ? work / rate : 0; }

double tiled(double rows, double tile_rows) noexcept {
  return rows > 0 ? std::ceil(rows / tile_rows) * tile_rows / rows : 1;
}

struct Part {
  TimeTerm term;
  double seconds;
};

using Parts = std::array<Part, 7>;

Parts parts_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept {
  const double matrix = demand.matrix.value() * tiled(demand.rows, c.tile_rows);
  const double clock = pace.clock.value();
  return {{
      {TimeTerm::compute, part(matrix, c.compute_efficiency * pace.matrix.value())},
      {TimeTerm::bandwidth, part(demand.bytes.value() + c.bytes_per_score * demand.scores,
                                 c.memory_efficiency * pace.bandwidth.value())},
      {TimeTerm::steps, part(c.cycles_per_step * demand.steps, clock)},
      {TimeTerm::scores, part(c.unit_cycles_per_score * demand.scores, pace.units * clock)},
      {TimeTerm::elements, part(c.unit_cycles_per_element * demand.elements, pace.units * clock)},
      {TimeTerm::link, part(demand.link.value(), c.link_efficiency * pace.link.value())},
      {TimeTerm::unpacking, part(c.ops_per_weight * demand.unpacked, pace.vector.value())},
  }};
}

double combined(const Parts& parts, Overlap overlap) noexcept {
  double sum = 0;
  double squares = 0;
  for (const Part& part : parts) {
    sum += part.seconds;
    squares += part.seconds * part.seconds;
  }
  switch (overlap) {
    case Overlap::side_by_side:
      return std::sqrt(squares);
    case Overlap::in_turn:
      return sum;
  }
  return sum;
}

}  // namespace

Prediction predict(const Demand& demand, const Pace& pace, const Coefficients& coefficients,
                   Overlap overlap) noexcept {
  const double latency = part(coefficients.latency_cycles, pace.clock.value()) +
                         coefficients.latency_s +
                         coefficients.latency_per_peer_s * (demand.peers - 1);
  const Parts parts = parts_of(demand, pace, coefficients);
  Part longest{TimeTerm::latency, latency};
  for (const Part& part : parts) {
    if (part.seconds > longest.seconds) longest = part;
  }
  return {Seconds{latency + combined(parts, overlap)}, longest.term, Seconds{latency}};
}

}  // namespace llmviewer
