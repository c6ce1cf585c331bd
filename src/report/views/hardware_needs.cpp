// What a chip would need to meet targets, and what a little more of it brings.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/study/hardware_for.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/plan_rows.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

std::string factor_words(const NeededResource& needed) {
  if (!needed.needed || !needed.present) return {};
  return fmt::format("× {:.3g}", *needed.needed / *needed.present);
}

std::string or_none(Resource resource, const std::optional<double>& value,
                    std::string_view instead) {
  return value ? figure_words(resource, *value) : std::string{instead};
}

/// "--set hw.memory.bandwidth=1.6381TB/s": all digits that the figure has.
std::string setting_words(Resource resource, const FigureSetting& setting) {
  struct Prefix {
    double factor;
    std::string_view text;
  };
  constexpr std::array kPrefixes{Prefix{1e12, "T"}, Prefix{1e9, "G"}, Prefix{1e6, "M"},
                                 Prefix{1, ""}};
  const Prefix prefix = *std::find_if(kPrefixes.begin(), kPrefixes.end() - 1,
                                      [&](const Prefix& p) { return setting.value >= p.factor; });
  const bool moves_bytes = resource == Resource::bandwidth || resource == Resource::link;
  const std::string_view unit = moves_bytes ? "B/s" : resource == Resource::capacity ? "B" : "OPS";
  return fmt::format("--set hw.{}={:.5g}{}{}", setting.path, setting.value / prefix.factor,
                     prefix.text, unit);
}

Grid needs_grid(const HardwareNeeds& needs) {
  Grid grid = grid_titled({"resource"}, {"present", "needed", "", "any chip"}, {"set"});
  for (const NeededResource& one : needs.needed) {
    std::vector<std::string> flags;
    for (const FigureSetting& setting : one.settings) {
      flags.push_back(setting_words(one.resource, setting));
    }
    grid.add({{std::string{title_of(one.resource)}},
              {or_none(one.resource, one.present, "–")},
              {or_none(one.resource, one.needed, "none is enough"), Tone::strong},
              {factor_words(one)},
              {or_none(one.resource, one.at_least, "none is enough")},
              {joined(flags, " ")}});
  }
  return grid;
}

std::string change_words(double now, double with) {
  if (now == with) return "–";
  if (now == 0) return scaled(with);
  const double change = 100 * (with / now - 1);
  if (change > -0.05 && change < 0.05) return "<0.1 %";
  return fmt::format("{}{:.1f} %", change > 0 ? "+" : "−", change > 0 ? change : -change);
}

std::string batch_words(double batch) {
  if (batch == 0) return "–";
  return batch >= kMostCount ? "any" : round_trip(batch);
}

Grid gains_grid(const HardwareNeeds& needs) {
  Grid grid = grid_titled({"+10 %"}, {"TTFT", "TPOT", "latency", "largest batch", "its tokens/s"});
  const Performance& now = needs.present;
  grid.add({{"as it is"},
            {scaled(now.ttft)},
            {scaled(now.tpot)},
            {scaled(now.latency)},
            {batch_words(now.batch)},
            {now.batch > 0 ? scaled(now.tokens_per_s_at_batch) : "–"}});
  for (const auto& [resource, with] : needs.gains) {
    grid.add({{std::string{title_of(resource)}},
              {change_words(now.ttft.value(), with.ttft.value())},
              {change_words(now.tpot.value(), with.tpot.value())},
              {change_words(now.latency.value(), with.latency.value())},
              {batch_words(with.batch)},
              {change_words(now.tokens_per_s_at_batch, with.tokens_per_s_at_batch)}});
  }
  return grid;
}

/// "1.99 × everything: 1.53 TB/s · 308 Tops/s · …"
std::string together_words(const HardwareNeeds& needs) {
  if (!needs.together) return "no such chip meets them";
  std::vector<std::string> figures;
  for (const NeededResource& one : needs.needed) {
    if (one.present) figures.push_back(figure_words(one.resource, *needs.together * *one.present));
  }
  return fmt::format("{:.3g} × everything is enough: {}", *needs.together, joined(figures));
}

Document document_of(const HardwareNeeds& needs) {
  const Analysis& analysis = needs.analysis;
  Facts head{{"model", model_words(analysis.subject)},
             {"hardware", hardware_words(analysis.subject)},
             {"precision", precision_words(analysis.subject)},
             {"requests", request_words(asked_workload(analysis), needs.fused_attention)},
             {"targets", targets_words(needs.targets) +
                             (needs.meets ? "; it meets them" : "; it does not meet them")}};
  for (const Fact& fact : devices_facts(analysis)) head.insert(head.begin() + 3, fact);
  for (const Shortfall& missed : needs.missed) {
    std::string words = missed_words(missed);
    if (const std::string reason = reason_words(missed, analysis.memory); !reason.empty()) {
      words += " · " + reason;
    }
    // A rate is asked of the best batch, which a better chip makes larger.
    if (missed.target == Target::throughput || missed.target == Target::requests) {
      words += " · at batch " + round_trip(missed.batch);
    } else {
      words += (missed.factor ? " · needs " : " · ") + remedy_words(missed);
    }
    head.push_back({"missed", words});
  }
  add_each("note", analysis.notes, head);
  return {
      Heading{"a chip like " + analysis.subject.hardware + " for " + analysis.subject.model, {}, 1},
      head,
      Heading{"needed",
              "the least of each with the others as they are; any chip: with the others unlimited",
              2},
      needs_grid(needs),
      Facts{{"together", together_words(needs)}},
      Heading{"worth",
              fmt::format("+10 % of each: times at batch {}; the largest batch within times and "
                          "memory",
                          round_trip(analysis.group.batch)),
              2},
      gains_grid(needs)};
}

/// A resource: what is needed of it, and what a little more of it brings.
struct ResourceRow {
  NeededResource needed;
  Performance with;
  Performance now;
};

std::vector<ResourceRow> rows_of(const HardwareNeeds& needs) {
  std::vector<ResourceRow> rows;
  for (std::size_t i = 0; i < needs.needed.size(); ++i) {
    rows.push_back({needs.needed[i], needs.gains[i].with, needs.present});
  }
  return rows;
}

// clang-format off
constexpr auto kResourceColumns = std::to_array<ColumnOf<ResourceRow>>({
    {.name = "resource", .of = [](auto& r) { return r.needed.resource; }},
    {.name = "present", .of = [](auto& r) { return r.needed.present; }},
    {.name = "needed", .of = [](auto& r) { return r.needed.needed; }},
    {.name = "at_least", .of = [](auto& r) { return r.needed.at_least; }},
    {.name = "ttft_s", .of = [](auto& r) { return r.with.ttft; }},
    {.name = "tpot_s", .of = [](auto& r) { return r.with.tpot; }},
    {.name = "latency_s", .of = [](auto& r) { return r.with.latency; }},
    {.name = "batch", .of = [](auto& r) { return r.with.batch; }},
    {.name = "throughput_tokens_per_s", .of = [](auto& r) { return r.with.tokens_per_s_at_batch; }},
});
// clang-format on

Json performance_json(const Performance& performance) {
  return {{"ttft_s", performance.ttft},
          {"tpot_s", performance.tpot},
          {"latency_s", performance.latency},
          {"throughput_tokens_per_s", performance.tokens_per_s},
          {"largest_batch", performance.batch},
          {"throughput_tokens_per_s_at_largest_batch", performance.tokens_per_s_at_batch}};
}

Json settings_json(const std::vector<FigureSetting>& settings) {
  return json_of_each(settings, [](const FigureSetting& setting) -> Json {
    return {{"path", "hw." + setting.path}, {"value", setting.value}};
  });
}

Json needed_json(const ResourceRow& row) {
  Json json;
  add_cells(kResourceColumns, {"resource", "present", "needed", "at_least"}, row, json);
  json["settings"] = settings_json(row.needed.settings);
  return json;
}

Json json_of(const HardwareNeeds& needs) {
  const Analysis& analysis = needs.analysis;
  Json json = document_json(analysis);
  json.add(
      {{"fused_attention", needs.fused_attention},
       {"targets", targets_json(needs.targets)},
       {"meets", needs.meets},
       {"missed", missed_json(needs.missed)},
       {"needed", json_of_each(rows_of(needs), needed_json)},
       {"together", needs.together},
       {"present", performance_json(needs.present)},
       {"gains",
        json_of_each(needs.gains,
                     [](const ResourceGain& gain) -> Json {
                       return {{"resource", gain.resource}, {"with", performance_json(gain.with)}};
                     })},
       {"notes", analysis.notes}});
  add_layout(analysis.group, json);
  return json;
}

}  // namespace

void write_hardware_needs(const HardwareNeeds& needs, std::string_view format,
                          const ReportOptions& options, std::ostream& out) {
  write({.document = [&] { return document_of(needs); },
         .json = [&] { return json_of(needs); },
         .sheet = [&] { return sheet_of(kResourceColumns, rows_of(needs)); }},
        format, options, out);
}

}  // namespace llmviewer
