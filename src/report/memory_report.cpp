#include "llmviewer/report/memory_report.hpp"

#include <array>

#include "report/group_words.hpp"
#include "report/json_subject.hpp"
#include "report/memory_document.hpp"
#include "report/memory_rows.hpp"
#include "report/offload_words.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

// clang-format off: one column a line
constexpr auto kMemoryColumns = std::to_array<ColumnOf<MemoryRow>>({
    {"section", "", "", "", Show::plain, [](const MemoryRow& r) -> Cell { return r.section; }},
    {"graph", "", "", "", Show::plain,
     [](const MemoryRow& r) -> Cell { return r.graph.empty() ? Cell{} : Cell{r.graph}; }},
    {"name", "", "", "", Show::plain,
     [](const MemoryRow& r) -> Cell { return r.name.empty() ? Cell{"total"} : Cell{r.name}; }},
    {"format", "", "", "", Show::plain, [](const MemoryRow& r) -> Cell { return r.format; }},
    {"parameters", "", "", "", Show::plain,
     [](const MemoryRow& r) -> Cell { return r.parameters; }},
    {"layers", "", "", "", Show::plain, [](const MemoryRow& r) -> Cell { return r.layers; }},
    {"positions", "", "", "", Show::plain, [](const MemoryRow& r) -> Cell { return r.positions; }},
    {"bytes", "", "", "", Show::plain, [](const MemoryRow& r) -> Cell { return r.bytes.value(); }},
    {"allocated_bytes", "", "", "", Show::plain,
     [](const MemoryRow& r) -> Cell { return r.allocated.value(); }},
    {"share_of_capacity", "", "", "", Show::plain,
     [](const MemoryRow& r) -> Cell { return r.share; }},
});
// clang-format on

Sheet sheet_of_parts(const MemoryStudy& study) {
  return sheet_of(std::span<const ColumnOf<MemoryRow>>{kMemoryColumns}, memory_rows(study));
}

Json weights_json(const std::vector<WeightPart>& parts) {
  Json json = Json::array();
  for (const WeightPart& part : parts) {
    json.push_back({{"graph", part.graph},
                    {"role", part.role},
                    {"format", part.format},
                    {"parameters", json_number(part.parameters)},
                    {"bytes", json_number(part.bytes.value())}});
  }
  return json;
}

Json cache_json(const std::vector<CachePart>& parts) {
  Json json = Json::array();
  for (const CachePart& part : parts) {
    json.push_back({{"graph", part.graph},
                    {"kind", part.kind},
                    {"layers", json_number(part.layers)},
                    {"positions", json_number(part.positions)},
                    {"bytes", json_number(part.bytes.value())},
                    {"allocated_bytes", json_number(part.allocated.value())}});
  }
  return json;
}

Json activations_json(const MemoryStudy& study) {
  Json alive = Json::array();
  for (const LiveTensor& tensor : study.peak.alive) {
    alive.push_back({{"op", tensor.op}, {"bytes", json_number(tensor.bytes.value())}});
  }
  return {{"bytes", json_number(study.analysis.memory.activations.value())},
          {"stage", name_of(study.peak.stage)},
          {"group", study.peak.group},
          {"op", study.peak.op},
          {"alive", std::move(alive)},
          {"logits_bytes", json_number(study.logits.value())}};
}

Json largest_json(const std::optional<Largest>& largest) {
  if (!largest) return nullptr;
  return {{"batch", json_number(largest->batch)}, {"context", json_number(largest->context)}};
}

Json allocation_json(const MemoryStudy& study) {
  const bool capped = study.allocation.windows == KvAllocation::Windows::capped;
  return {{"block", json_number(study.allocation.block)},
          {"uniform", !capped},
          {"memory", memory_json(study.allocated)},
          {"largest", largest_json(study.largest_allocated)}};
}

Json widest_json(const std::vector<FittingFormats>& widest) {
  const auto name = [](const std::optional<StorageFormat>& format) {
    return format ? Json(format->name) : Json{};
  };
  Json json = Json::array();
  for (const FittingFormats& one : widest) {
    json.push_back({{"weights", name(one.weights)},
                    {"kv", name(one.kv)},
                    {"total_bytes", json_number(one.total.value())}});
  }
  return json;
}

Json json_of_study(const MemoryStudy& study) {
  const Analysis& analysis = study.analysis;
  Json json = document_json(analysis);
  json.update({{"weights", weights_json(study.weights)},
               {"kv_cache", cache_json(study.cache)},
               {"activations", activations_json(study)},
               {"memory", memory_json(analysis.memory)},
               {"largest", largest_json(study.largest)},
               {"allocation", allocation_json(study)},
               {"widest", widest_json(study.widest)},
               {"notes", analysis.notes}});
  add_layout(analysis.group, json);
  add_offload(analysis, json);
  return json;
}

}  // namespace

void write_memory(const MemoryStudy& study, std::string_view format, const ReportOptions& options,
                  std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "csv") return write_csv(sheet_of_parts(study), out);
  if (name == "jsonl") return write_jsonl(sheet_of_parts(study), out);
  if (name == "json") return write_json(json_of_study(study), out);
  if (name == "markdown") return write_markdown(document_of(study), out);
  write_text(document_of(study), Paint{options.color}, out);
}

}  // namespace llmviewer
