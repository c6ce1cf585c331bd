#include "report/memory_rows.hpp"

namespace llmviewer {
namespace {

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

}  // namespace

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
  for (const CachePart& part : study.cache) {
    rows.push_back({.section = "kv_cache",
                    .graph = part.graph,
                    .name = part.kind,
                    .format = in_kv_format(part) ? Cell{study.analysis.subject.kv} : Cell{},
                    .layers = positive(part.layers),
                    .positions = positive(part.positions),
                    .bytes = part.bytes,
                    .allocated = part.allocated});
  }
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

}  // namespace llmviewer
