#include "report/explain_document.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/predicted_words.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

/// What stands between the symbols of a formula.
constexpr std::string_view kBetweenSymbols = "·()+, ";

/// The engine that takes longer, in the words and numbers of its roof.
struct Engine {
  std::string name;
  Ops ops;
  OpsPerSecond peak;
};

Engine engine_of(const Explanation& e) {
  if (e.row.cost.matrix > Ops{0} && e.matrix_time >= e.vector_time) {
    return {std::string{name_of(e.matrix.type)} + " matrix", e.row.cost.matrix, e.matrix.peak};
  }
  return {"vector", e.row.cost.vector, e.vector_peak};
}

bool symbol_occurs(std::string_view symbols, std::string_view symbol) {
  while (!symbols.empty()) {
    const std::size_t end = std::min(symbols.find_first_of(kBetweenSymbols), symbols.size());
    if (symbols.substr(0, end) == symbol) return true;
    symbols.remove_prefix(std::min(end + 1, symbols.size()));
  }
  return false;
}

std::string legend(const std::vector<Formula>& formulas) {
  std::vector<std::string> parts;
  for (const SymbolMeaning& entry : symbol_meanings()) {
    const bool used = std::any_of(formulas.begin(), formulas.end(), [&](const Formula& formula) {
      return symbol_occurs(formula.symbols, entry.symbol);
    });
    if (used) parts.push_back(std::string{entry.symbol} + " " + std::string{entry.meaning});
  }
  return joined(parts, " · ");
}

Facts what_it_is(const Explanation& e) {
  const std::string repeat = e.row.repeat == 1 ? "" : " ×" + round_trip(e.row.repeat);
  std::vector<std::string> words{std::string{name_of(*e.row.kind)}, "in " + e.row.group + repeat};
  if (e.row.timing.bound != Bound::network)
    words.push_back("computes in " + std::string{name_of(e.row.compute_type)});
  Facts facts{{"operator", joined(words, " · ")}, {"shape", e.row.shape}};
  if (!e.row.inputs.empty()) facts.push_back({"inputs", joined(e.row.inputs, ", ")});
  facts.push_back({"symbols", legend(e.formulas)});
  return facts;
}

Grid formula_grid(const Explanation& e) {
  Grid grid{.heads = {{"quantity"}, {"formula"}, {"with numbers"}, {"", Align::right}}, .rows = {}};
  for (const Formula& formula : e.formulas) {
    grid.rows.push_back({{{formula.quantity},
                          {formula.symbols},
                          {formula.numbers},
                          {scaled(formula.value, formula.unit == "op" ? "ops" : formula.unit)}},
                         GridRow::Kind::plain});
  }
  return grid;
}

Grid time_grid(const Explanation& e) {
  Grid grid{.heads = {{"roof"},
                      {"work", Align::right},
                      {"rate", Align::right},
                      {"time", Align::right},
                      {""}},
            .rows = {}};
  const Limiter limiter = e.row.timing.limiter;
  const auto add = [&](std::string roof, std::string work, std::string rate, Seconds time,
                       Limiter of) {
    const bool binds = limiter == of;
    const Tone tone = binds ? Tone::strong : Tone::plain;
    grid.rows.push_back({{{std::move(roof), tone},
                          {std::move(work), tone},
                          {std::move(rate), tone},
                          {scaled(time.value(), "s"), tone},
                          {binds ? "◀ binds" : "", tone}},
                         GridRow::Kind::plain});
  };
  const Cost& cost = e.row.cost;
  if (cost.matrix > Ops{0}) {
    add("matrix " + std::string{name_of(e.matrix.type)}, scaled(cost.matrix.value(), "ops"),
        scaled(e.matrix.peak.value(), "ops/s"), e.matrix_time, Limiter::matrix);
  }
  if (cost.vector > Ops{0}) {
    add("vector", scaled(cost.vector.value(), "ops"), scaled(e.vector_peak.value(), "ops/s"),
        e.vector_time, Limiter::vector);
  }
  if (cost.network > Bytes{0}) {
    const double rate = cost.network / Bytes{1} / e.network_time.value();
    add("network", scaled(cost.network.value(), "B"), scaled(rate, "B/s"), e.network_time,
        Limiter::network);
    return grid;
  }
  add("memory", scaled(cost.traffic.total().value(), "B"), scaled(e.bandwidth.value(), "B/s"),
      e.memory_time, Limiter::dram);
  if (e.host_time > Seconds{0}) {
    add("PCIe", scaled(e.host.bytes_of(cost.traffic).value(), "B"),
        scaled(e.host.pcie.value(), "B/s"), e.host_time, Limiter::pcie);
  }
  return grid;
}

/// Against the ridge point of the engine that the operator keeps busier.
std::string intensity_words(const Explanation& e) {
  const Engine engine = engine_of(e);
  const Bytes bytes = e.row.cost.traffic.total();
  const double intensity = bytes > Bytes{0} ? (engine.ops / bytes).value() : 0;
  if (e.row.timing.limiter == Limiter::pcie) {
    return ratio(intensity) + " ops/B of DRAM, but PCIe takes longer: memory-bound";
  }
  const std::string side = e.row.timing.bound == Bound::compute ? " ≥ " : " < ";
  return ratio(intensity) + " ops/B" + side + "ridge point " +
         ratio((engine.peak / e.bandwidth).value()) + " ops/B (" + engine.name +
         "): " + std::string{name_of(e.row.timing.bound)} + "-bound";
}

std::string time_words(const Explanation& e) {
  std::string words = scaled(e.row.timing.time.value(), "s");
  if (e.row.repeat != 1) {
    words += " × " + round_trip(e.row.repeat) + " = " + scaled(e.row.total_time.value(), "s");
  }
  return words + ", " + percent(e.row.share) + " of " + std::string{name_of(e.stage)};
}

Grid term_grid(const ExplainedPrediction& predicted) {
  Grid grid{.heads = {{"predicted"}, {"term"}, {"with numbers"}, {"time", Align::right}},
            .rows = {}};
  for (const ExplainedTerm& term : predicted.terms) {
    const bool dominant = term.term == predicted.kernel.dominant;
    const Tone tone = dominant ? Tone::strong : Tone::plain;
    grid.rows.push_back({{{std::string{name_of(term.term)}, tone},
                          {term.symbols, tone},
                          {term.numbers, tone},
                          {scaled(term.time.value(), "s"), tone}},
                         GridRow::Kind::plain});
  }
  return grid;
}

/// How far the form is to be trusted.
std::string evidence_words(const ExplainedPrediction& predicted) {
  const std::string rows =
      predicted.rows > 0 ? round_trip(predicted.rows) + " measured times" : "whole requests";
  const std::string devices =
      predicted.devices.empty() ? "" : " on " + joined(predicted.devices, ", ");
  return "fitted to " + rows + devices;
}

void add_prediction(const ExplainedPrediction& predicted, Document& document) {
  document.push_back(term_grid(predicted));
  const PredictedOp& kernel = predicted.kernel;
  document.push_back(
      Facts{{"kernel", kernel.name + ", form " + kernel.form + ": " + predicted.combined},
            {"predicted", scaled(kernel.time.value(), "s") +
                              " (80 %: " + interval_words(kernel.time, kernel.interval) +
                              "), roof " + scaled(kernel.roofline.value(), "s") + ", " +
                              percent(kernel.roofline / kernel.time) + " of it"},
            {"evidence", evidence_words(predicted)},
            {"source", joined(predicted.sources, ", ")}});
}

}  // namespace

Document document_of(const std::vector<Explanation>& explanations) {
  Document document;
  for (const Explanation& e : explanations) {
    document.push_back(Heading{e.row.name + " in " + std::string{name_of(e.stage)}, {}, 1});
    document.push_back(what_it_is(e));
    document.push_back(formula_grid(e));
    document.push_back(time_grid(e));
    Facts facts;
    if (e.row.timing.bound != Bound::network) facts.push_back({"intensity", intensity_words(e)});
    facts.push_back({"time", time_words(e)});
    document.push_back(facts);
    if (e.predicted) add_prediction(*e.predicted, document);
  }
  return document;
}

}  // namespace llmviewer
