#include "llmviewer/predict/form.hpp"

#include <array>
#include <cmath>
#include <string>

#include "llmviewer/units/scaled.hpp"
#include "predict/form_parts.hpp"

namespace llmviewer {
namespace {

/// How a term of the form is said: its factor counts cycles of the clock, those of all units
/// together, or neither.
enum class Cycles : std::uint8_t { none, of_one_clock, of_all_units };

struct TermWords {
  TimeTerm term;
  const char* symbols;
  const char* work;  ///< unit
  const char* rate;
  Cycles cycles{Cycles::none};
};

constexpr std::array<TermWords, kFormParts> kTerms{{
    {TimeTerm::compute, "C = ops in whole tiles / (compute_efficiency·peak)", "ops", "ops/s"},
    {TimeTerm::bandwidth, "M = bytes / (memory_efficiency·bandwidth)", "B", "B/s"},
    {TimeTerm::steps, "K = cycles_per_step·steps / clock", "", "Hz", Cycles::of_one_clock},
    {TimeTerm::scores, "E = unit_cycles_per_score·scores / (units·clock)", "", "Hz",
     Cycles::of_all_units},
    {TimeTerm::elements, "V = unit_cycles_per_element·elements / (units·clock)", "", "Hz",
     Cycles::of_all_units},
    {TimeTerm::link, "L = bytes sent / (link_efficiency·link)", "B", "B/s"},
    {TimeTerm::unpacking, "U = ops_per_weight·weights / vector peak", "", "ops/s"},
}};

/// factor·work/rate; 0 where nothing is asked, so that a device without this figure can still be
/// predicted.
struct FormTerm {
  double factor;
  double work;
  double rate;

  double seconds() const noexcept { return factor * work > 0 ? factor * work / rate : 0; }
};

/// In the order of kTerms, tiles not yet filled up.
std::array<FormTerm, kFormParts> terms_of(const Demand& demand, const Pace& pace,
                                          const Coefficients& c) noexcept {
  const double clock = pace.clock.value();
  return {{{1, demand.matrix.value(), c.compute_efficiency * pace.matrix.value()},
           {1, demand.bytes.value() + c.bytes_per_score * demand.scores,
            c.memory_efficiency * pace.bandwidth.value()},
           {c.cycles_per_step, demand.steps, clock},
           {c.unit_cycles_per_score, demand.scores, pace.units * clock},
           {c.unit_cycles_per_element, demand.elements, pace.units * clock},
           {1, demand.link.value(), c.link_efficiency * pace.link.value()},
           {c.ops_per_weight, demand.unpacked, pace.vector.value()}}};
}

std::string numbers_of(const FormTerm& term, const TermWords& words, const Pace& pace) {
  const bool counts = words.cycles != Cycles::none || term.factor != 1;
  const std::string rate =
      words.cycles == Cycles::of_all_units
          ? "(" + round_trip(pace.units) + " · " + scaled(pace.clock.value(), words.rate) + ")"
          : scaled(term.rate, words.rate);
  return (counts ? round_trip(term.factor) + " · " : "") + scaled(term.work, words.work) + " / " +
         rate;
}

}  // namespace

FormParts parts_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept {
  FormParts parts{};
  const auto terms = terms_of(demand, pace, c);
  for (std::size_t i = 0; i < kFormParts; ++i) parts[i] = terms[i].seconds();
  return parts;
}

double latency_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept {
  const FormTerm cycles{1, c.latency_cycles, pace.clock.value()};
  return cycles.seconds() + c.latency_s + c.latency_per_peer_s * (demand.peers - 1);
}

Prediction predict(const Demand& demand, const Pace& pace, const Coefficients& coefficients,
                   Overlap overlap) noexcept {
  const double latency = latency_of(demand, pace, coefficients);
  FormParts parts = parts_of(demand, pace, coefficients);
  parts[kTiledPart] *= tile_factor(demand.rows, coefficients.tile_rows);
  TimeTerm longest = TimeTerm::latency;
  double most = latency;
  for (std::size_t i = 0; i < kFormParts; ++i) {
    if (!(parts[i] > most)) continue;
    longest = kTerms[i].term;
    most = parts[i];
  }
  return {Seconds{latency + combined(parts, overlap)}, longest, Seconds{latency}};
}

std::vector<ExplainedTerm> explained_terms(const Demand& demand, const Pace& pace,
                                           const Coefficients& c) {
  std::vector<ExplainedTerm> explained;
  const auto add = [&](TimeTerm term, const char* symbols, std::string numbers, double seconds) {
    if (seconds > 0) explained.push_back({term, symbols, std::move(numbers), Seconds{seconds}});
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
  auto terms = terms_of(demand, pace, c);
  terms[kTiledPart].work *= tile_factor(demand.rows, c.tile_rows);
  for (std::size_t i = 0; i < kFormParts; ++i) {
    if (!(terms[i].work > 0)) continue;  // a device may lack the figure
    add(kTerms[i].term, kTerms[i].symbols, numbers_of(terms[i], kTerms[i], pace),
        terms[i].seconds());
  }
  return explained;
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
