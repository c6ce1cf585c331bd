#include <cmath>
#include <string>

#include "llmviewer/predict/form.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

std::string over(double factor, double work, const char* unit, double rate, const char* of) {
  std::string text = factor == 1 ? "" : round_trip(factor) + " · ";
  return text + scaled(work, unit) + " / " + scaled(rate, of);
}

std::string cycles_over(double factor, double count, const Pace& pace) {
  return round_trip(factor) + " · " + scaled(count) + " / " + scaled(pace.clock.value(), "Hz");
}

std::string shared_cycles(double factor, double count, const Pace& pace) {
  return round_trip(factor) + " · " + scaled(count) + " / (" + round_trip(pace.units) + " · " +
         scaled(pace.clock.value(), "Hz") + ")";
}

}  // namespace

std::vector<ExplainedTerm> explained_terms(const Demand& demand, const Pace& pace,
                                           const Coefficients& c) {
  std::vector<ExplainedTerm> terms;
  const auto add = [&](TimeTerm term, const char* symbols, std::string numbers, double seconds) {
    if (seconds > 0) terms.push_back({term, symbols, std::move(numbers), Seconds{seconds}});
  };
  const double clock = pace.clock.value();
  if (c.latency_cycles > 0) {
    add(TimeTerm::latency, "latency_cycles / clock",
        scaled(c.latency_cycles) + " / " + scaled(clock, "Hz"), c.latency_cycles / clock);
  }
  add(TimeTerm::latency, "latency_s + latency_per_peer_s·(peers − 1)",
      scaled(c.latency_s, "s") + " + " + scaled(c.latency_per_peer_s, "s") + " · " +
          round_trip(demand.peers - 1),
      c.latency_s + c.latency_per_peer_s * (demand.peers - 1));
  const double whole = std::ceil(demand.rows / c.tile_rows) * c.tile_rows;
  const double matrix = demand.matrix.value() * (demand.rows > 0 ? whole / demand.rows : 1);
  const double peak = c.compute_efficiency * pace.matrix.value();
  if (matrix > 0) {
    add(TimeTerm::compute, "C = ops in whole tiles / (compute_efficiency·peak)",
        over(1, matrix, "ops", peak, "ops/s"), matrix / peak);
  }
  const double bytes = demand.bytes.value() + c.bytes_per_score * demand.scores;
  const double bandwidth = c.memory_efficiency * pace.bandwidth.value();
  if (bytes > 0) {
    add(TimeTerm::bandwidth, "M = bytes / (memory_efficiency·bandwidth)",
        over(1, bytes, "B", bandwidth, "B/s"), bytes / bandwidth);
  }
  if (c.cycles_per_step * demand.steps > 0) {
    add(TimeTerm::steps, "K = cycles_per_step·steps / clock",
        cycles_over(c.cycles_per_step, demand.steps, pace),
        c.cycles_per_step * demand.steps / clock);
  }
  if (c.unit_cycles_per_score * demand.scores > 0) {
    add(TimeTerm::scores, "E = unit_cycles_per_score·scores / (units·clock)",
        shared_cycles(c.unit_cycles_per_score, demand.scores, pace),
        c.unit_cycles_per_score * demand.scores / (pace.units * clock));
  }
  if (c.unit_cycles_per_element * demand.elements > 0) {
    add(TimeTerm::elements, "V = unit_cycles_per_element·elements / (units·clock)",
        shared_cycles(c.unit_cycles_per_element, demand.elements, pace),
        c.unit_cycles_per_element * demand.elements / (pace.units * clock));
  }
  if (demand.link > Bytes{0}) {
    const double link = c.link_efficiency * pace.link.value();
    add(TimeTerm::link, "L = bytes sent / (link_efficiency·link)",
        over(1, demand.link.value(), "B", link, "B/s"), demand.link.value() / link);
  }
  if (c.ops_per_weight * demand.unpacked > 0) {
    add(TimeTerm::unpacking, "U = ops_per_weight·weights / vector peak",
        over(c.ops_per_weight, demand.unpacked, "", pace.vector.value(), "ops/s"),
        c.ops_per_weight * demand.unpacked / pace.vector.value());
  }
  return terms;
}

std::string_view combination_of(Overlap overlap) noexcept {
  switch (overlap) {
    case Overlap::side_by_side:
      return "latency + the root of the sum of the others' squares";
    case Overlap::in_turn:
      return "the sum of all";
  }
  return "";
}

}  // namespace llmviewer
