// One operator: shape, formulas with numbers put in, times and what they mean.

#include "llmviewer/analysis/explain.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/predicted.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// What stands between the symbols of a formula.
constexpr std::string_view kBetweenSymbols = "·()+, ";

/// The engine that takes longer, in the words and numbers of its roof.
struct BusyEngine {
  std::string name;
  Ops ops;
  OpsPerSecond peak;
};

BusyEngine engine_of(const Explanation& e) {
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
  if (e.row.timing.bound != Bound::network) {
    words.push_back("computes in " + std::string{name_of(e.row.compute_type)});
  }
  Facts facts{{"operator", joined(words, " · ")}, {"shape", e.row.shape}};
  if (!e.row.inputs.empty()) facts.push_back({"inputs", joined(e.row.inputs, ", ")});
  facts.push_back({"symbols", legend(e.formulas)});
  return facts;
}

struct FormulaRow {
  const Explanation* explanation;
  const Formula* formula;
};

std::string value_words(const Formula& formula) {
  return scaled(formula.value, formula.unit == "op" ? "ops" : formula.unit);
}

// clang-format off
constexpr auto kFormulaColumns = std::to_array<ColumnOf<FormulaRow>>({
    {.name = "stage", .of = [](auto& r) { return r.explanation->stage; }},
    {.name = "group", .of = [](auto& r) { return r.explanation->row.group; }},
    {.name = "op", .of = [](auto& r) { return r.explanation->row.name; }},
    {.name = "quantity", .title = "quantity", .of = [](auto& r) { return r.formula->quantity; }},
    {.name = "symbols", .title = "formula", .of = [](auto& r) { return r.formula->symbols; }},
    {.name = "numbers", .title = "with numbers", .of = [](auto& r) { return r.formula->numbers; }},
    {.name = "value", .of = [](auto& r) { return r.formula->value; },
     .shown = [](auto& r) { return value_words(*r.formula); }},
    {.name = "unit", .of = [](auto& r) { return r.formula->unit; }},
});
// clang-format on

std::vector<FormulaRow> rows_of(const Explanation& explanation) {
  std::vector<FormulaRow> rows;
  for (const Formula& formula : explanation.formulas) rows.push_back({&explanation, &formula});
  return rows;
}

Grid formula_grid(const Explanation& e) {
  Grid grid =
      grid_of(pick(kFormulaColumns, {"quantity", "symbols", "numbers", "value"}), rows_of(e));
  grid.heads.back().align = Align::right;
  return grid;
}

Grid time_grid(const Explanation& e) {
  Grid grid = grid_titled({"roof"}, {"work", "rate", "time"}, {""});
  const auto add = [&](Limiter of, const std::string& roof, const std::string& work,
                       const std::string& rate, Seconds time) {
    const bool binds = e.row.timing.limiter == of;
    const Tone tone = binds ? Tone::strong : Tone::plain;
    grid.add({{roof, tone},
              {work, tone},
              {rate, tone},
              {scaled(time), tone},
              {binds ? "◀ binds" : "", tone}});
  };
  const Cost& cost = e.row.cost;
  if (cost.matrix > Ops{0}) {
    add(Limiter::matrix, "matrix " + std::string{name_of(e.matrix.type)}, scaled(cost.matrix),
        scaled(e.matrix.peak), e.matrix_time);
  }
  if (cost.vector > Ops{0}) {
    add(Limiter::vector, "vector", scaled(cost.vector), scaled(e.vector_peak), e.vector_time);
  }
  if (cost.network > Bytes{0}) {
    add(Limiter::network, "network", scaled(cost.network), scaled(cost.network / e.network_time),
        e.network_time);
    return grid;
  }
  add(Limiter::dram, "memory", scaled(cost.traffic.total()), scaled(e.bandwidth), e.memory_time);
  if (e.host_time > Seconds{0}) {
    add(Limiter::pcie, "PCIe", scaled(e.host.bytes_of(cost.traffic)), scaled(e.host.pcie),
        e.host_time);
  }
  return grid;
}

/// Against the ridge point of the engine that the operator keeps busier.
std::string intensity_words(const Explanation& e) {
  const BusyEngine engine = engine_of(e);
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
  std::string words = scaled(e.row.timing.time);
  if (e.row.repeat != 1) {
    words += " × " + round_trip(e.row.repeat) + " = " + scaled(e.row.total_time);
  }
  return words + ", " + percent(e.row.share) + " of " + std::string{name_of(e.stage)};
}

// clang-format off
constexpr auto kTermColumns = std::to_array<ColumnOf<ExplainedTerm>>({
    {.name = "term", .title = "predicted", .of = [](auto& t) { return t.term; }},
    {.name = "symbols", .title = "term", .of = [](auto& t) { return t.symbols; }},
    {.name = "numbers", .title = "with numbers", .of = [](auto& t) { return t.numbers; }},
    {.name = "time_s",
     .title = "time",
     .show = Show::seconds,
     .of = [](auto& t) { return t.time; }},
});
// clang-format on

Grid term_grid(const ExplainedPrediction& predicted) {
  Grid grid = grid_of(kTermColumns, predicted.terms);
  for (std::size_t i = 0; i < predicted.terms.size(); ++i) {
    if (predicted.terms[i].term != predicted.kernel.dominant) continue;
    for (GridCell& cell : grid.rows[i].cells) cell.tone = Tone::strong;
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
            {"predicted", scaled(kernel.time) +
                              " (80 %: " + interval_words(kernel.time, kernel.interval) +
                              "), roof " + scaled(kernel.roofline) + ", " +
                              percent(kernel.roofline / kernel.time) + " of it"},
            {"evidence", evidence_words(predicted)},
            {"source", joined(predicted.sources, ", ")}});
}

Json prediction_json(const ExplainedPrediction& predicted) {
  const PredictedOp& kernel = predicted.kernel;
  return {{"kernel", kernel.name},
          {"form", kernel.form},
          {"combined", predicted.combined},
          {"terms", json_rows(kTermColumns, predicted.terms)},
          {"roofline_s", kernel.roofline},
          {"time_s", kernel.time},
          {"time_fast_s", kernel.interval.fast * kernel.time},
          {"time_slow_s", kernel.interval.slow * kernel.time},
          {"rows", predicted.rows},
          {"devices", predicted.devices},
          {"sources", predicted.sources}};
}

Json explanation_json(const Explanation& e) {
  const auto columns = pick(kFormulaColumns, {"quantity", "symbols", "numbers", "value", "unit"});
  Json json{{"stage", e.stage},
            {"group", e.row.group},
            {"op", e.row.name},
            {"kind", e.row.kind},
            {"repeat", e.row.repeat},
            {"compute_type", e.row.compute_type},
            {"shape", e.row.shape},
            {"inputs", e.row.inputs},
            {"formulas", json_rows(columns, rows_of(e))},
            {"matrix_peak_ops_per_s", e.matrix.peak},
            {"vector_peak_ops_per_s", e.vector_peak},
            {"bandwidth_bytes_per_s", e.bandwidth},
            {"matrix_time_s", e.matrix_time},
            {"vector_time_s", e.vector_time},
            {"memory_time_s", e.memory_time},
            {"arithmetic_intensity", e.row.arithmetic_intensity},
            {"bound", e.row.timing.bound},
            {"limiter", e.row.timing.limiter},
            {"time_s", e.row.timing.time},
            {"total_time_s", e.row.total_time},
            {"share", e.row.share}};
  if (e.row.timing.bound == Bound::network) {
    json["network_time_s"] = e.network_time;
  }
  if (e.predicted) json["predicted"] = prediction_json(*e.predicted);
  if (e.host_time > Seconds{0}) json["pcie_time_s"] = e.host_time;
  return json;
}

std::vector<Json> each_json(const std::vector<Explanation>& explanations) {
  std::vector<Json> all;
  for (const Explanation& explanation : explanations) all.push_back(explanation_json(explanation));
  return all;
}

Sheet sheet_of_formulas(const std::vector<Explanation>& explanations) {
  std::vector<FormulaRow> rows;
  for (const Explanation& explanation : explanations) {
    const std::vector<FormulaRow> more = rows_of(explanation);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return sheet_of(kFormulaColumns, rows);
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

void write_explanations(const std::vector<Explanation>& explanations, std::string_view format,
                        std::ostream& out) {
  write({.document = [&] { return document_of(explanations); },
         .json = [&]() -> Json {
           return {{"schema", kJsonSchema}, {"explanations", each_json(explanations)}};
         },
         .sheet = [&] { return sheet_of_formulas(explanations); },
         .lines = [&] { return each_json(explanations); }},
        format, {}, out);
}

}  // namespace llmviewer
