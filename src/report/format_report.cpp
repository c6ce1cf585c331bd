// Storage formats: a list of them, and one whole.

#include <array>

#include "llmviewer/report/catalog_report.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/json_value.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

Cell kernel_type(const FormatEntry& entry) {
  const auto& type = entry.format.computes_in;
  return type ? Cell{std::string{name_of(*type)}} : Cell{};
}

/// "N": the user says how many elements share a scale, as in int4-g128.
bool any_group(const StorageFormat& format) { return format.group_bits > 0 && format.group == 0; }

Cell group_size(const FormatEntry& entry) {
  return any_group(entry.format) ? Cell{"N"} : positive(entry.format.group);
}

Cell bits_with_scales(const FormatEntry& entry) {
  return any_group(entry.format) ? Cell{} : Cell{entry.format.bits_per_element()};
}

// clang-format off: one column a line
constexpr auto kFormatColumns = std::to_array<ColumnOf<FormatEntry>>({
    {"name", "name", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return e.format.name; }},
    {"bits", "bits", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return e.format.bits; }},
    {"group", "group", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return group_size(e); }},
    {"bits_per_element", "with scales", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return bits_with_scales(e); }},
    {"type", "type", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return std::string{name_of(e.format.type)}; }},
    {"computes_in", "computes in", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return kernel_type(e); }},
    {"uses", "for", "", "", Show::plain,
     [](const FormatEntry& e) -> Cell { return joined(e.uses, " "); }},
    {"title", "", "", "", Show::plain, [](const FormatEntry& e) -> Cell { return e.format.title; }},
});
// clang-format on

void add_overheads(const StorageFormat& format, Facts& facts) {
  if (format.group_bits > 0) {
    const std::string group = any_group(format) ? "N" : round_trip(format.group);
    facts.push_back(
        {"scales", round_trip(format.group_bits) + " bits for each " + group + " elements"});
  }
  if (format.bytes_per_output > 0) {
    facts.push_back({"scales", round_trip(format.bytes_per_output) + " bytes for each output"});
  }
  if (format.block_bytes > 0) {
    facts.push_back({"scales", round_trip(format.block_bytes) + " bytes for each block of " +
                                   round_trip(format.block_inputs) + "×" +
                                   round_trip(format.block_outputs)});
  }
}

Document document_of(const FormatEntry& entry) {
  const StorageFormat& format = entry.format;
  Facts facts;
  if (!format.title.empty()) facts.push_back({"format", format.title});
  facts.push_back(
      {"element", round_trip(format.bits) + " bits, " + std::string{name_of(format.type)}});
  add_overheads(format, facts);
  const Cell bits = bits_with_scales(entry);
  if (is_number(bits) && format.bytes_per_output == 0 && format.block_bytes == 0) {
    facts.push_back({"in all", for_people(bits, Show::plain) + " bits an element"});
  }
  if (format.computes_in) {
    facts.push_back(
        {"computes in", std::string{name_of(*format.computes_in)} + ", where the device has it"});
  }
  facts.push_back({"for", joined(entry.uses, ", ")});
  for (std::size_t i = 0; i < format.sources.size(); ++i) {
    facts.push_back({"source " + std::to_string(i + 1), format.sources[i]});
  }
  return {Heading{format.name, {}, 1}, facts};
}

Json format_json(const FormatEntry& entry) {
  const StorageFormat& format = entry.format;
  return {{"schema", kJsonSchema},
          {"name", format.name},
          {"title", format.title},
          {"bits", json_number(format.bits)},
          {"type", name_of(format.type)},
          {"computes_in", json_of(kernel_type(entry))},
          {"group", json_of(group_size(entry))},
          {"group_bits", json_number(format.group_bits)},
          {"bytes_per_output", json_number(format.bytes_per_output)},
          {"block_inputs", json_of(positive(format.block_inputs))},
          {"block_outputs", json_of(positive(format.block_outputs))},
          {"block_bytes", json_number(format.block_bytes)},
          {"bits_per_element", json_of(bits_with_scales(entry))},
          {"uses", entry.uses},
          {"sources", format.sources}};
}

Sheet sheet_of_formats(const std::vector<FormatEntry>& formats) {
  return sheet_of(std::span<const ColumnOf<FormatEntry>>{kFormatColumns}, formats);
}

}  // namespace

void write_format_list(const std::vector<FormatEntry>& formats, std::string_view format,
                       std::ostream& out) {
  write_sheet(sheet_of_formats(formats), "formats", format, out);
}

void write_format(const FormatEntry& entry, std::string_view format, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "json") return write_json(format_json(entry), out);
  if (name == "jsonl") return write_json_line(format_json(entry), out);
  if (name == "csv") return write_csv(sheet_of_formats({entry}), out);
  write_document(document_of(entry), name, out);
}

}  // namespace llmviewer
