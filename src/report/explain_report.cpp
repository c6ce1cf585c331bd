#include "llmviewer/report/explain_report.hpp"

#include <array>

#include "llmviewer/report/report.hpp"
#include "report/explain_document.hpp"
#include "report/json_value.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

Json formulas_json(const std::vector<Formula>& formulas) {
  Json json = Json::array();
  for (const Formula& formula : formulas) {
    json.push_back({{"quantity", formula.quantity},
                    {"symbols", formula.symbols},
                    {"numbers", formula.numbers},
                    {"value", json_number(formula.value)},
                    {"unit", formula.unit}});
  }
  return json;
}

Json prediction_json(const ExplainedPrediction& predicted) {
  const PredictedOp& kernel = predicted.kernel;
  Json terms = Json::array();
  for (const ExplainedTerm& term : predicted.terms) {
    terms.push_back({{"term", name_of(term.term)},
                     {"symbols", term.symbols},
                     {"numbers", term.numbers},
                     {"time_s", json_number(term.time.value())}});
  }
  return {{"kernel", kernel.name},
          {"form", kernel.form},
          {"combined", predicted.combined},
          {"terms", std::move(terms)},
          {"roofline_s", json_number(kernel.roofline.value())},
          {"time_s", json_number(kernel.time.value())},
          {"time_fast_s", json_number((kernel.interval.fast * kernel.time).value())},
          {"time_slow_s", json_number((kernel.interval.slow * kernel.time).value())},
          {"rows", json_number(predicted.rows)},
          {"devices", predicted.devices},
          {"sources", predicted.sources}};
}

Json explanation_json(const Explanation& e) {
  Json json{{"stage", name_of(e.stage)},
            {"group", e.row.group},
            {"op", e.row.name},
            {"kind", name_of(*e.row.kind)},
            {"repeat", json_number(e.row.repeat)},
            {"compute_type", name_of(e.row.compute_type)},
            {"shape", e.row.shape},
            {"inputs", e.row.inputs},
            {"formulas", formulas_json(e.formulas)},
            {"matrix_peak_ops_per_s", json_number(e.matrix.peak.value())},
            {"vector_peak_ops_per_s", json_number(e.vector_peak.value())},
            {"bandwidth_bytes_per_s", json_number(e.bandwidth.value())},
            {"matrix_time_s", json_number(e.matrix_time.value())},
            {"vector_time_s", json_number(e.vector_time.value())},
            {"memory_time_s", json_number(e.memory_time.value())},
            {"arithmetic_intensity", json_number(e.row.arithmetic_intensity)},
            {"bound", name_of(e.row.timing.bound)},
            {"limiter", name_of(e.row.timing.limiter)},
            {"time_s", json_number(e.row.timing.time.value())},
            {"total_time_s", json_number(e.row.total_time.value())},
            {"share", json_number(e.row.share)}};
  if (e.row.timing.bound == Bound::network) {
    json["network_time_s"] = json_number(e.network_time.value());
  }
  if (e.predicted) json["predicted"] = prediction_json(*e.predicted);
  if (e.host_time > Seconds{0}) json["pcie_time_s"] = json_number(e.host_time.value());
  return json;
}

struct FormulaRow {
  const Explanation* explanation;
  const Formula* formula;
};

constexpr auto kFormulaColumns = std::to_array<ColumnOf<FormulaRow>>({
    {"stage", "stage", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return std::string{name_of(r.explanation->stage)}; }},
    {"group", "group", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return r.explanation->row.group; }},
    {"op", "op", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return r.explanation->row.name; }},
    {"quantity", "quantity", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return r.formula->quantity; }},
    {"symbols", "formula", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return r.formula->symbols; }},
    {"numbers", "with numbers", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return r.formula->numbers; }},
    {"value", "value", "", "", Show::scaled,
     [](const FormulaRow& r) -> Cell { return r.formula->value; }},
    {"unit", "unit", "", "", Show::plain,
     [](const FormulaRow& r) -> Cell { return r.formula->unit; }},
});

Sheet sheet_of_formulas(const std::vector<Explanation>& explanations) {
  std::vector<FormulaRow> rows;
  for (const Explanation& explanation : explanations) {
    for (const Formula& formula : explanation.formulas) rows.push_back({&explanation, &formula});
  }
  return sheet_of(std::span<const ColumnOf<FormulaRow>>{kFormulaColumns}, rows);
}

}  // namespace

void write_explanations(const std::vector<Explanation>& explanations, std::string_view format,
                        std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "csv") return write_csv(sheet_of_formulas(explanations), out);
  if (name != "json" && name != "jsonl")
    return write_document(document_of(explanations), name, out);
  Json all = Json::array();
  for (const Explanation& explanation : explanations) all.push_back(explanation_json(explanation));
  if (name == "json") return write_json({{"schema", kJsonSchema}, {"explanations", all}}, out);
  for (const Json& explanation : all) write_json_line(explanation, out);
}

}  // namespace llmviewer
