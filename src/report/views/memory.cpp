// What is held on a device, in parts, and what else would fit.

#include "llmviewer/study/memory.hpp"

#include <array>
#include <string>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// One line of what is held: a part, or the sum of a section.
struct MemoryRow {
  std::string section{};  ///< weights, kv_cache, activations, reserve, total
  std::string graph{};
  std::string name{};  ///< "" for the sum of the section
  Cell format{};
  Cell parameters{};
  Cell layers{};
  Cell positions{};
  Bytes bytes{};
  Bytes allocated{};
  Cell share{};  ///< of the device's memory
};

MemoryRow sum_of(const char* section, Bytes bytes, Bytes allocated) {
  return {.section = section, .bytes = bytes, .allocated = allocated};
}

Bytes allocated_of(const WeightPart& part) { return part.bytes; }
Bytes allocated_of(const CachePart& part) { return part.allocated; }

/// What of a section lies in host memory, so that its rows sum up to what the device holds.
template <class Part>
void add_host_row(const char* section, const std::vector<Part>& parts, Bytes held, Bytes allocated,
                  std::vector<MemoryRow>& rows) {
  Bytes whole;
  Bytes whole_allocated;
  for (const Part& part : parts) {
    whole += part.bytes;
    whole_allocated += allocated_of(part);
  }
  rows.push_back({.section = section,
                  .name = "in host memory",
                  .bytes = held - whole,
                  .allocated = allocated - whole_allocated});
}

/// States keep their own type, whatever the cache's format.
bool in_kv_format(const CachePart& part) { return part.positions > 0; }

MemoryRow row_of(const CachePart& part, const MemoryStudy& study) {
  return {.section = "kv_cache",
          .graph = part.graph,
          .name = part.kind,
          .format = in_kv_format(part) ? Cell{study.analysis.subject.kv} : Cell{},
          .layers = positive(part.layers),
          .positions = positive(part.positions),
          .bytes = part.bytes,
          .allocated = part.allocated};
}

/// Sections in order, each with its sum first; the total comes last.
std::vector<MemoryRow> memory_rows(const MemoryStudy& study) {
  const Memory& memory = study.analysis.memory;
  std::vector<MemoryRow> rows{sum_of("weights", memory.weights, memory.weights)};
  for (const WeightPart& part : study.weights) {
    rows.push_back({.section = "weights",
                    .graph = part.graph,
                    .name = part.role,
                    .format = part.format,
                    .parameters = part.parameters,
                    .bytes = part.bytes,
                    .allocated = part.bytes});
  }
  if (study.analysis.host.weights > 0) {
    add_host_row("weights", study.weights, memory.weights, memory.weights, rows);
  }
  if (!study.cache.empty()) {
    rows.push_back(sum_of("kv_cache", memory.kv_cache, study.allocated.kv_cache));
  }
  for (const CachePart& part : study.cache) rows.push_back(row_of(part, study));
  if (study.analysis.host.kv > 0) {
    add_host_row("kv_cache", study.cache, memory.kv_cache, study.allocated.kv_cache, rows);
  }
  rows.push_back(sum_of("activations", memory.activations, memory.activations));
  for (const LiveTensor& tensor : study.peak.alive) {
    rows.push_back({.section = "activations",
                    .name = tensor.op,
                    .bytes = tensor.bytes,
                    .allocated = tensor.bytes});
  }
  if (memory.reserve > Bytes{0}) rows.push_back(sum_of("reserve", memory.reserve, memory.reserve));
  rows.push_back(sum_of("total", memory.total, study.allocated.total));
  if (memory.capacity) {
    for (MemoryRow& row : rows) {
      if (row.bytes >= Bytes{0}) row.share = row.bytes / *memory.capacity;
    }
  }
  return rows;
}

std::string section_title(const std::string& section) {
  return section == "kv_cache" ? "KV cache" : section;
}

std::string name_words(const MemoryRow& row) {
  if (row.name.empty()) return section_title(row.section);
  std::string name = row.name;
  for (char& c : name) {
    if (c == '_' && row.section == "weights") c = ' ';
  }
  return row.graph.empty() ? name : row.graph + " " + name;
}

std::vector<GridCell> cells_of(const MemoryRow& row, bool paged) {
  const auto text = [](const Cell& cell, Show show) {
    return cell.is_nothing() ? std::string{} : for_people(cell, show);
  };
  const Tone tone = row.name.empty() ? Tone::strong : Tone::plain;
  std::vector<GridCell> cells{{name_words(row), tone},
                              {text(row.format, Show::plain)},
                              {text(row.layers, Show::times)},
                              {text(row.positions, Show::plain)},
                              {scaled_binary(row.bytes), tone}};
  if (paged) cells.push_back({scaled_binary(row.allocated), tone});
  cells.push_back({text(row.share, Show::share), tone});
  return cells;
}

GridRow::Kind kind_of(const MemoryRow& row) {
  if (row.section == "total") return GridRow::Kind::total;
  return row.name.empty() ? GridRow::Kind::plain : GridRow::Kind::member;
}

Grid grid_of(const MemoryStudy& study) {
  const bool paged = is_paged(study.allocation);
  const char* share = study.analysis.memory.capacity ? "of the device" : "";
  Grid grid =
      paged ? grid_titled({"held", "format"}, {"layers", "positions", "needed", "allocated", share})
            : grid_titled({"held", "format"}, {"layers", "positions", "bytes", share});
  for (const MemoryRow& row : memory_rows(study)) grid.add(cells_of(row, paged), kind_of(row));
  return grid;
}

std::string allocation_words(const KvAllocation& allocation) {
  std::string words = allocation.block > 1
                          ? "KV cache in blocks of " + round_trip(allocation.block) + " positions"
                          : "KV cache";
  if (allocation.windows == KvAllocation::Windows::in_full) {
    words += ", windowed layers in full";
  }
  return words;
}

std::string peak_words(const MemoryStudy& study) {
  const ActivationPeak& peak = study.peak;
  return "while " + peak.op + (is_of_layers(peak.group) ? " of " + peak.group : "") + " runs in " +
         std::string{name_of(peak.stage)};
}

bool logits_at_peak(const MemoryStudy& study) {
  for (const LiveTensor& tensor : study.peak.alive) {
    if (tensor.kind == OpKind::lm_head) return true;
  }
  return false;
}

/// "-b 27", or in words why there is no such number.
std::string largest_words(double value, const std::string& flag) {
  if (value == 0) return "not even " + flag + " 1";
  if (value >= kMostCount) return "any " + flag;
  return flag + " " + round_trip(value);
}

/// "-b 27 with -s 4096, as allocated -b 26"
std::string both_words(double needed, double allocated, const std::string& flag,
                       const std::string& given) {
  std::string words = largest_words(needed, flag) + " with " + given;
  if (allocated != needed) words += ", as allocated " + largest_words(allocated, flag);
  return words;
}

void add_largest(const MemoryStudy& study, Facts& facts) {
  if (!study.largest) return;
  const Workload workload = asked_workload(study.analysis);
  const Largest& needed = *study.largest;
  const Largest& allocated = *study.largest_allocated;
  const std::string flag = workload.step ? "--context" : "-s";
  const double context = workload.step ? workload.step->context : workload.seq;
  facts.push_back({"largest", both_words(needed.batch, allocated.batch, "-b",
                                         flag + " " + round_trip(context))});
  std::string words =
      both_words(needed.context, allocated.context, flag, "-b " + round_trip(workload.batch));
  const double further = workload.gen && !workload.step ? *workload.gen - 1 : 0;
  if (study.positions > 0 && needed.context + further > study.positions) {
    words += "; the model has " + round_trip(study.positions) + " positions";
  }
  facts.push_back({"largest", words});
}

std::string flags_of(const FittingFormats& formats) {
  std::vector<std::string> flags;
  if (formats.weights) flags.push_back("--weights " + formats.weights->name);
  if (formats.kv) flags.push_back("--kv " + formats.kv->name);
  return joined(flags, " ");
}

void add_widest(const MemoryStudy& study, Facts& facts) {
  const auto& capacity = study.analysis.memory.capacity;
  if (!capacity) return;
  for (const FittingFormats& formats : study.widest) {
    facts.push_back({"widest", flags_of(formats) + ": " + part_words(formats.total, *capacity)});
  }
  if (study.widest.empty()) facts.push_back({"widest", "no format makes it fit"});
}

/// Scores that go through memory are the one thing here that an option does away with.
std::string hint_words(const MemoryStudy& study) {
  constexpr double kMuch = 0.1;
  Bytes scores;
  for (const LiveTensor& tensor : study.peak.alive) {
    const bool is_scores = tensor.kind == OpKind::qk_matmul || tensor.kind == OpKind::softmax;
    if (is_scores) scores += tensor.bytes;
  }
  if (!(scores > kMuch * study.analysis.memory.total)) return {};
  return "--flash-attention: " + scaled_binary(scores) + " are scores that need not go to memory";
}

Facts conclusions(const MemoryStudy& study) {
  const Analysis& analysis = study.analysis;
  const std::string& hardware = analysis.subject.hardware;
  Facts facts{{"memory", fit_words(analysis.memory, hardware)}};
  if (is_paged(study.allocation)) {
    facts.push_back({"paged", fit_words(study.allocated, hardware) + "; " +
                                  allocation_words(study.allocation)});
  }
  facts.push_back({"peak", peak_words(study)});
  if (study.logits > Bytes{0}) {
    facts.push_back({"logits", scaled_binary(study.logits) +
                                   (logits_at_peak(study) ? ", part of the peak"
                                                          : ", not at the time of the peak")});
  }
  add_largest(study, facts);
  add_widest(study, facts);
  const std::string hint = hint_words(study);
  add_each("note", analysis.notes, facts);
  if (!hint.empty()) facts.push_back({"hint", hint});
  return facts;
}

Document document_of(const MemoryStudy& study) {
  const Subject& subject = study.analysis.subject;
  Facts facts{{"model", model_words(subject)}, {"precision", precision_words(subject)}};
  add(devices_facts(study.analysis), facts);
  add(offload_facts(study.analysis), facts);
  facts.push_back({"workload", asked_words(asked_workload(study.analysis))});
  return {Heading{title_words(subject), {}, 1}, facts, grid_of(study), conclusions(study)};
}

// clang-format off
constexpr auto kMemoryColumns = std::to_array<ColumnOf<MemoryRow>>({
    {.name = "section", .of = [](auto& r) { return r.section; }},
    {.name = "graph", .of = [](auto& r) { return unless_empty(r.graph); }},
    {.name = "name", .of = [](auto& r) { return r.name.empty() ? "total" : r.name; }},
    {.name = "format", .of = [](auto& r) { return r.format; }},
    {.name = "parameters", .of = [](auto& r) { return r.parameters; }},
    {.name = "layers", .of = [](auto& r) { return r.layers; }},
    {.name = "positions", .of = [](auto& r) { return r.positions; }},
    {.name = "bytes", .of = [](auto& r) { return r.bytes; }},
    {.name = "allocated_bytes", .of = [](auto& r) { return r.allocated; }},
    {.name = "share_of_capacity", .of = [](auto& r) { return r.share; }},
});
// clang-format on

Json json_of(const WeightPart& part) {
  return {{"graph", part.graph},
          {"role", part.role},
          {"format", part.format},
          {"parameters", part.parameters},
          {"bytes", part.bytes}};
}

Json json_of(const CachePart& part) {
  return {{"graph", part.graph},   {"kind", part.kind},
          {"layers", part.layers}, {"positions", part.positions},
          {"bytes", part.bytes},   {"allocated_bytes", part.allocated}};
}

Json json_of(const LiveTensor& tensor) { return {{"op", tensor.op}, {"bytes", tensor.bytes}}; }

Json json_of(const FittingFormats& formats) {
  const auto name = [](const std::optional<StorageFormat>& format) {
    return format ? Cell{format->name} : Cell{};
  };
  return {
      {"weights", name(formats.weights)}, {"kv", name(formats.kv)}, {"total_bytes", formats.total}};
}

template <class Part>
Json parts_json(const std::vector<Part>& parts) {
  return json_of_each(parts, [](const Part& part) { return json_of(part); });
}

Json activations_json(const MemoryStudy& study) {
  return {{"bytes", study.analysis.memory.activations},
          {"stage", study.peak.stage},
          {"group", study.peak.group},
          {"op", study.peak.op},
          {"alive", parts_json(study.peak.alive)},
          {"logits_bytes", study.logits}};
}

Json largest_json(const std::optional<Largest>& largest) {
  if (!largest) return {};
  return {{"batch", largest->batch}, {"context", largest->context}};
}

Json allocation_json(const MemoryStudy& study) {
  const bool capped = study.allocation.windows == KvAllocation::Windows::capped;
  return {{"block", study.allocation.block},
          {"uniform", !capped},
          {"memory", memory_json(study.allocated)},
          {"largest", largest_json(study.largest_allocated)}};
}

Json json_of(const MemoryStudy& study) {
  const Analysis& analysis = study.analysis;
  Json json = document_json(analysis);
  json.add({{"weights", parts_json(study.weights)},
            {"kv_cache", parts_json(study.cache)},
            {"activations", activations_json(study)},
            {"memory", memory_json(analysis.memory)},
            {"largest", largest_json(study.largest)},
            {"allocation", allocation_json(study)},
            {"widest", parts_json(study.widest)},
            {"notes", analysis.notes}});
  add_layout(analysis.group, json);
  add_offload(analysis, json);
  return json;
}

}  // namespace

void write_memory(const MemoryStudy& study, std::string_view format, const ReportOptions& options,
                  std::ostream& out) {
  write({.document = [&] { return document_of(study); },
         .json = [&] { return json_of(study); },
         .sheet = [&] { return sheet_of(kMemoryColumns, memory_rows(study)); }},
        format, options, out);
}

}  // namespace llmviewer
