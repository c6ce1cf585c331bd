#include "llmviewer/predict/form.hpp"

#include <array>
#include <cmath>

#include "predict/form_parts.hpp"

namespace llmviewer {
namespace {

/// 0 where nothing is asked, so that a device without this figure can still be predicted.
double part(double work, double rate) noexcept { return work > 0 ? work / rate : 0; }

struct FormPart {
  TimeTerm term;
  double seconds;
};

constexpr std::array<TimeTerm, kFormParts> kTermOfPart{
    TimeTerm::compute,  TimeTerm::bandwidth, TimeTerm::steps,    TimeTerm::scores,
    TimeTerm::elements, TimeTerm::link,      TimeTerm::unpacking};

double combined(const FormParts& parts, Overlap overlap) noexcept {
  double sum = 0;
  double squares = 0;
  for (const double seconds : parts) {
    sum += seconds;
    squares += seconds * seconds;
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

FormParts parts_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept {
  const double clock = pace.clock.value();
  return {part(demand.matrix.value(), c.compute_efficiency * pace.matrix.value()),
          part(demand.bytes.value() + c.bytes_per_score * demand.scores,
               c.memory_efficiency * pace.bandwidth.value()),
          part(c.cycles_per_step * demand.steps, clock),
          part(c.unit_cycles_per_score * demand.scores, pace.units * clock),
          part(c.unit_cycles_per_element * demand.elements, pace.units * clock),
          part(demand.link.value(), c.link_efficiency * pace.link.value()),
          part(c.ops_per_weight * demand.unpacked, pace.vector.value())};
}

double latency_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept {
  return part(c.latency_cycles, pace.clock.value()) + c.latency_s +
         c.latency_per_peer_s * (demand.peers - 1);
}

Prediction predict(const Demand& demand, const Pace& pace, const Coefficients& coefficients,
                   Overlap overlap) noexcept {
  const double latency = latency_of(demand, pace, coefficients);
  FormParts parts = parts_of(demand, pace, coefficients);
  parts[kTiledPart] *= tile_factor(demand.rows, coefficients.tile_rows);
  FormPart longest{TimeTerm::latency, latency};
  for (std::size_t i = 0; i < kFormParts; ++i) {
    if (parts[i] > longest.seconds) longest = {kTermOfPart[i], parts[i]};
  }
  return {Seconds{latency + combined(parts, overlap)}, longest.term, Seconds{latency}};
}

}  // namespace llmviewer
