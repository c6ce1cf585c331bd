// One device whole: every figure of its file, with what is known about where it is from.

#include <array>

#include "llmviewer/report/catalog_report.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/hardware_figures.hpp"
#include "report/json_value.hpp"
#include "report/rates.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kNotPublished = "not published";

std::string remark_of(const Figure& figure) {
  std::vector<std::string> parts;
  if (figure.derived) parts.emplace_back("derived");
  if (figure.uncertain) parts.emplace_back("uncertain");
  if (!figure.alternative.empty()) parts.push_back("elsewhere " + figure.alternative);
  return joined(parts, "; ");
}

Grid figure_grid(const Hardware& hardware) {
  Grid grid{.heads = {{"figure"}, {"value"}}, .rows = {}};
  for (const Figure& figure : all_figures(hardware)) {
    const bool known = !figure.text.empty();
    const std::string remark = remark_of(figure);
    grid.rows.push_back({{{figure.path},
                          {(known ? figure.text : std::string{kNotPublished}) +
                               (remark.empty() ? "" : " (" + remark + ")"),
                           known ? Tone::plain : Tone::faint}},
                         GridRow::Kind::plain});
  }
  return grid;
}

void add_fact(Facts& facts, const char* label, const std::string& text) {
  if (!text.empty()) facts.push_back({label, text});
}

std::string ridge_words(const Hardware& hardware) {
  const auto rate = half_rate(hardware);
  if (!rate) return {};
  return scaled((*rate / hardware.bandwidth).value()) + " ops/B at " +
         scaled(rate->value(), "ops/s") + " (16 bit) and " +
         scaled(hardware.bandwidth.value(), "B/s");
}

Document document_of(const Hardware& hardware) {
  Facts what;
  add_fact(what, "name", hardware.name);
  add_fact(what, "also", joined(hardware.aliases, ", "));
  add_fact(what, "vendor", hardware.vendor);
  add_fact(what, "kind", hardware.kind);
  add_fact(what, "architecture", hardware.architecture);
  if (hardware.year > 0) what.push_back({"year", std::to_string(hardware.year)});
  add_fact(what, "scope", hardware.scope);
  add_fact(what, "ridge point", ridge_words(hardware));
  Facts origin;
  add_fact(origin, "confidence", hardware.confidence);
  add_fact(origin, "notes", hardware.notes);
  for (std::size_t i = 0; i < hardware.sources.size(); ++i) {
    origin.push_back({"source " + std::to_string(i + 1), hardware.sources[i]});
  }
  Document document{Heading{hardware.title, {}, 1}, what, figure_grid(hardware)};
  if (!origin.empty()) document.push_back(origin);
  return document;
}

Json rates_json(const PerType<std::optional<OpsPerSecond>>& rates) {
  Json json = Json::object();
  for (const DataType type : kDataTypes) {
    if (rates[type]) json[std::string{name_of(type)}] = json_number(rates[type]->value());
  }
  return json;
}

Json figures_json(const Hardware& hardware) {
  Json json = Json::array();
  for (const Figure& figure : all_figures(hardware)) {
    json.push_back(
        {{"figure", figure.path},
         {"value", figure.text.empty() ? Json{} : Json(figure.text)},
         {"derived", figure.derived},
         {"uncertain", figure.uncertain},
         {"alternative", figure.alternative.empty() ? Json{} : Json(figure.alternative)}});
  }
  return json;
}

Json hardware_json(const Hardware& hardware) {
  return {{"schema", kJsonSchema},
          {"name", hardware.name},
          {"title", hardware.title},
          {"aliases", hardware.aliases},
          {"vendor", hardware.vendor},
          {"kind", hardware.kind},
          {"architecture", hardware.architecture},
          {"year", hardware.year > 0 ? Json(hardware.year) : Json{}},
          {"scope", hardware.scope},
          {"matrix_engine", hardware.matrix_engine},
          {"matrix_ops_per_s", rates_json(hardware.matrix)},
          {"vector_ops_per_s", rates_json(hardware.vector)},
          {"bandwidth_bytes_per_s", json_number(hardware.bandwidth.value())},
          {"capacity_bytes", hardware.capacity ? json_number(hardware.capacity->value()) : Json{}},
          {"figures", figures_json(hardware)},
          {"notes", hardware.notes},
          {"sources", hardware.sources},
          {"confidence", hardware.confidence}};
}

constexpr auto kFigureColumns = std::to_array<ColumnOf<Figure>>({
    {"figure", "figure", "", "", Show::plain, [](const Figure& f) -> Cell { return f.path; }},
    {"value", "value", "", "", Show::plain, [](const Figure& f) -> Cell { return f.text; }},
    {"derived", "derived", "", "", Show::plain, [](const Figure& f) -> Cell { return f.derived; }},
    {"uncertain", "uncertain", "", "", Show::plain,
     [](const Figure& f) -> Cell { return f.uncertain; }},
    {"alternative", "alternative", "", "", Show::plain,
     [](const Figure& f) -> Cell { return f.alternative; }},
});

}  // namespace

void write_hardware(const Hardware& hardware, std::string_view format, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "json") return write_json(hardware_json(hardware), out);
  if (name == "jsonl") return write_json_line(hardware_json(hardware), out);
  if (name == "csv") {
    const std::span<const ColumnOf<Figure>> columns{kFigureColumns};
    return write_csv(sheet_of(columns, all_figures(hardware)), out);
  }
  write_document(document_of(hardware), name, out);
}

}  // namespace llmviewer
