#include "report/memory_document.hpp"

#include <string>

#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/group_words.hpp"
#include "report/memory_rows.hpp"
#include "report/offload_words.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

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

GridRow row_of(const MemoryRow& row, bool paged) {
  const auto text = [](const Cell& cell, Show show) {
    return std::holds_alternative<std::monostate>(cell) ? std::string{} : for_people(cell, show);
  };
  const bool sum = row.name.empty();
  const Tone tone = sum ? Tone::strong : Tone::plain;
  GridRow cells;
  cells.kind = row.section == "total" ? GridRow::Kind::total
               : sum                  ? GridRow::Kind::plain
                                      : GridRow::Kind::member;
  cells.cells = {{name_words(row), tone},
                 {text(row.format, Show::plain)},
                 {text(row.layers, Show::times)},
                 {text(row.positions, Show::plain)},
                 {scaled_binary(row.bytes), tone}};
  if (paged) cells.cells.push_back({scaled_binary(row.allocated), tone});
  cells.cells.push_back({text(row.share, Show::share), tone});
  return cells;
}

Grid grid_of(const MemoryStudy& study) {
  const bool paged = is_paged(study.allocation);
  Grid grid;
  grid.heads = {{"held"},
                {"format"},
                {"layers", Align::right},
                {"positions", Align::right},
                {paged ? "needed" : "bytes", Align::right}};
  if (paged) grid.heads.push_back({"allocated", Align::right});
  grid.heads.push_back({study.analysis.memory.capacity ? "of the device" : "", Align::right});
  for (const MemoryRow& row : memory_rows(study)) grid.rows.push_back(row_of(row, paged));
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
    if (tensor.op == "lm_head") return true;
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
    if (tensor.op == "qk_matmul" || tensor.op == "softmax") scores += tensor.bytes;
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
  for (const std::string& note : analysis.notes) facts.push_back({"note", note});
  if (!hint.empty()) facts.push_back({"hint", hint});
  return facts;
}

}  // namespace

Document document_of(const MemoryStudy& study) {
  const Subject& subject = study.analysis.subject;
  Facts facts{{"model", model_words(subject)}, {"precision", precision_words(subject)}};
  for (const auto& fact : devices_facts(study.analysis)) facts.push_back(fact);
  for (const auto& fact : offload_facts(study.analysis)) facts.push_back(fact);
  facts.push_back({"workload", asked_words(asked_workload(study.analysis))});
  return {Heading{title_words(subject), {}, 1}, facts, grid_of(study), conclusions(study)};
}

}  // namespace llmviewer
