// Storage formats: a list of them, and one whole.

#include <array>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// "N": the user says how many elements share a scale, as in int4-g128.
bool any_group(const StorageFormat& format) { return format.group_bits > 0 && format.group == 0; }

Cell group_size(const FormatEntry& entry) {
  return any_group(entry.format) ? Cell{"N"} : positive(entry.format.group);
}

Cell bits_with_scales(const FormatEntry& entry) {
  return any_group(entry.format) ? Cell{} : Cell{entry.format.bits_per_element()};
}

// clang-format off
constexpr auto kFormatColumns = std::to_array<ColumnOf<FormatEntry>>({
    {.name = "name", .title = "name", .of = [](auto& e) { return e.format.name; }},
    {.name = "bits", .title = "bits", .of = [](auto& e) { return e.format.bits; }},
    {.name = "group", .title = "group", .of = [](auto& e) { return group_size(e); }},
    {.name = "bits_per_element", .title = "with scales",
     .of = [](auto& e) { return bits_with_scales(e); }},
    {.name = "type", .title = "type", .of = [](auto& e) { return e.format.type; }},
    {.name = "computes_in", .title = "computes in",
     .of = [](auto& e) { return e.format.computes_in; }},
    {.name = "uses", .title = "for", .of = [](auto& e) { return joined(e.uses, " "); }},
    {.name = "title", .of = [](auto& e) { return e.format.title; }},
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
  add_fact("format", format.title, facts);
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
  add(source_facts(format.sources), facts);
  return {Heading{format.name, {}, 1}, facts};
}

Json json_of(const FormatEntry& entry) {
  const StorageFormat& format = entry.format;
  return {{"schema", kJsonSchema},
          {"name", format.name},
          {"title", format.title},
          {"bits", format.bits},
          {"type", format.type},
          {"computes_in", format.computes_in},
          {"group", group_size(entry)},
          {"group_bits", format.group_bits},
          {"bytes_per_output", format.bytes_per_output},
          {"block_inputs", positive(format.block_inputs)},
          {"block_outputs", positive(format.block_outputs)},
          {"block_bytes", format.block_bytes},
          {"bits_per_element", bits_with_scales(entry)},
          {"uses", entry.uses},
          {"sources", format.sources}};
}

}  // namespace

void write_format_list(const std::vector<FormatEntry>& formats, std::string_view format,
                       std::ostream& out) {
  write(list_view("formats", kFormatColumns, formats), format, {}, out);
}

void write_format(const FormatEntry& entry, std::string_view format, std::ostream& out) {
  write({.document = [&] { return document_of(entry); },
         .json = [&] { return json_of(entry); },
         .sheet = [&] { return sheet_of(kFormatColumns, std::vector{entry}); },
         .lines = [&] { return std::vector{json_of(entry)}; }},
        format, {}, out);
}

}  // namespace llmviewer
