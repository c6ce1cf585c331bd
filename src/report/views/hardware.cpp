// The devices of the catalogue: a list of them, and one whole, every figure of its file with what
// is known about where it is from.

#include "llmviewer/hardware/hardware.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// The published rates that matrix products run at: the vector units' without a matrix engine.
const PerType<std::optional<OpsPerSecond>>& rates_of(const Hardware& hardware) noexcept {
  return hardware.matrix_engine ? hardware.matrix : hardware.vector;
}

/// At 16 bit, or at the next wider type that has a rate; absent where none is published.
std::optional<OpsPerSecond> half_rate(const Hardware& hardware) noexcept {
  const auto& rates = rates_of(hardware);
  if (rates[DataType::fp16]) return rates[DataType::fp16];
  if (rates[DataType::bf16]) return rates[DataType::bf16];
  return hardware.vector[DataType::fp32];
}

/// Against the 16-bit rate, where one is published.
std::optional<OpsPerByte> ridge_point(const Hardware& hardware) {
  const auto peak = half_rate(hardware);
  if (!peak || !(hardware.bandwidth > BytesPerSecond{0})) return std::nullopt;
  return *peak / hardware.bandwidth;
}

// clang-format off
constexpr auto kDeviceColumns = std::to_array<ColumnOf<Hardware>>({
    {.name = "name", .title = "name", .of = [](auto& h) { return h.name; }},
    {.name = "title", .title = "device", .of = [](auto& h) { return h.title; }},
    {.name = "fp16_ops_per_s", .title = "fp16", .show = Show::scaled,
     .of = [](auto& h) { return half_rate(h); }},
    {.name = "fp8_ops_per_s", .title = "fp8", .show = Show::scaled,
     .of = [](auto& h) { return rates_of(h)[DataType::fp8]; }},
    {.name = "int8_ops_per_s", .title = "int8", .show = Show::scaled,
     .of = [](auto& h) { return rates_of(h)[DataType::int8]; }},
    {.name = "bandwidth_bytes_per_s", .title = "B/s", .show = Show::scaled,
     .of = [](auto& h) { return h.bandwidth; }},
    {.name = "capacity_bytes", .title = "memory", .show = Show::binary,
     .of = [](auto& h) { return h.capacity; }},
    {.name = "ridge_point_ops_per_byte", .title = "ridge", .show = Show::scaled,
     .of = [](auto& h) { return ridge_point(h); }},
    {.name = "year", .title = "year", .of = [](auto& h) { return positive(h.year); }},
});
// clang-format on

/// What a reader looks for, and is told about even where the file is silent.
constexpr std::array<std::string_view, 7> kExpected{
    "vector.fp32", "memory.bandwidth",     "memory.capacity",  "cache.last_level",
    "power.tdp",   "interconnect.one_way", "host.pcie_one_way"};

Figure missing(std::string path) {
  Figure figure;
  figure.path = std::move(path);
  return figure;
}

/// A file says of a type either its rate, that the device lacks it, or nothing.
void add_missing_rates(const Hardware& hardware, std::vector<Figure>& figures) {
  if (!hardware.matrix_engine) return;
  const auto listed = [&](DataType type) {
    return std::any_of(figures.begin(), figures.end(), [&](const Figure& figure) {
      const std::string name{name_of(type)};
      if (figure.path == "matrix.dense." + name) return true;
      if (figure.path != "matrix.not_native") return false;
      return (", " + figure.text + ",").find(", " + name + ",") != std::string::npos;
    });
  };
  for (const DataType type : {DataType::fp16, DataType::bf16, DataType::fp8, DataType::int8}) {
    if (!listed(type)) figures.push_back(missing("matrix.dense." + std::string{name_of(type)}));
  }
}

/// Every figure of the device's file, then those of interest that the file leaves out, empty.
std::vector<Figure> all_figures(const Hardware& hardware) {
  std::vector<Figure> figures = hardware.figures;
  add_missing_rates(hardware, figures);
  for (const std::string_view path : kExpected) {
    const bool known = std::any_of(figures.begin(), figures.end(),
                                   [&](const Figure& figure) { return figure.path == path; });
    if (!known) figures.push_back(missing(std::string{path}));
  }
  return figures;
}

std::string remark_of(const Figure& figure) {
  std::vector<std::string> parts;
  if (figure.derived) parts.emplace_back("derived");
  if (figure.uncertain) parts.emplace_back("uncertain");
  if (!figure.alternative.empty()) parts.push_back("elsewhere " + figure.alternative);
  return joined(parts, "; ");
}

Grid figure_grid(const Hardware& hardware) {
  Grid grid = grid_titled({"figure", "value"});
  for (const Figure& figure : all_figures(hardware)) {
    const bool known = !figure.text.empty();
    const std::string remark = remark_of(figure);
    grid.add(
        {{figure.path},
         {(known ? figure.text : "not published") + (remark.empty() ? "" : " (" + remark + ")"),
          known ? Tone::plain : Tone::faint}});
  }
  return grid;
}

std::string ridge_words(const Hardware& hardware) {
  const auto rate = half_rate(hardware);
  if (!rate) return {};
  return scaled((*rate / hardware.bandwidth).value()) + " ops/B at " + scaled(*rate) +
         " (16 bit) and " + scaled(hardware.bandwidth);
}

Document document_of(const Hardware& hardware) {
  Facts what;
  add_fact("name", hardware.name, what);
  add_fact("also", joined(hardware.aliases, ", "), what);
  add_fact("vendor", hardware.vendor, what);
  add_fact("kind", hardware.kind, what);
  add_fact("architecture", hardware.architecture, what);
  if (hardware.year > 0) what.push_back({"year", std::to_string(hardware.year)});
  add_fact("scope", hardware.scope, what);
  add_fact("ridge point", ridge_words(hardware), what);
  Facts origin;
  add_fact("confidence", hardware.confidence, origin);
  add_fact("notes", hardware.notes, origin);
  add(source_facts(hardware.sources), origin);
  Document document{Heading{hardware.title, {}, 1}, what, figure_grid(hardware)};
  add(std::move(origin), document);
  return document;
}

// clang-format off
constexpr auto kFigureColumns = std::to_array<ColumnOf<Figure>>({
    {.name = "figure", .of = [](auto& f) { return f.path; }},
    {.name = "value", .of = [](auto& f) { return unless_empty(f.text); }},
    {.name = "derived", .of = [](auto& f) { return f.derived; }},
    {.name = "uncertain", .of = [](auto& f) { return f.uncertain; }},
    {.name = "alternative", .of = [](auto& f) { return unless_empty(f.alternative); }},
});
// clang-format on

Json rates_json(const PerType<std::optional<OpsPerSecond>>& rates) {
  Json json = Json::object();
  for (const DataType type : kDataTypes) {
    if (rates[type]) json.add(name_of(type), rates[type]);
  }
  return json;
}

Json json_of(const Hardware& hardware) {
  return {{"schema", kJsonSchema},
          {"name", hardware.name},
          {"title", hardware.title},
          {"aliases", hardware.aliases},
          {"vendor", hardware.vendor},
          {"kind", hardware.kind},
          {"architecture", hardware.architecture},
          {"year", positive(hardware.year)},
          {"scope", hardware.scope},
          {"matrix_engine", hardware.matrix_engine},
          {"matrix_ops_per_s", rates_json(hardware.matrix)},
          {"vector_ops_per_s", rates_json(hardware.vector)},
          {"bandwidth_bytes_per_s", hardware.bandwidth},
          {"capacity_bytes", hardware.capacity},
          {"figures", json_rows(kFigureColumns, all_figures(hardware))},
          {"notes", hardware.notes},
          {"sources", hardware.sources},
          {"confidence", hardware.confidence}};
}

}  // namespace

void write_hardware_list(const std::vector<Hardware>& devices, std::string_view format,
                         std::ostream& out) {
  write(list_view("hardware", kDeviceColumns, devices), format, {}, out);
}

void write_hardware(const Hardware& hardware, std::string_view format, std::ostream& out) {
  write({.document = [&] { return document_of(hardware); },
         .json = [&] { return json_of(hardware); },
         .sheet = [&] { return sheet_of(kFigureColumns, all_figures(hardware)); },
         .lines = [&] { return std::vector{json_of(hardware)}; }},
        format, {}, out);
}

}  // namespace llmviewer
