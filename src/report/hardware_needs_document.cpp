#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/group_words.hpp"
#include "report/plan_document.hpp"
#include "report/plan_words.hpp"
#include "report/words.hpp"

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
  Grid grid;
  grid.heads = {{"resource"},       {"present", Align::right},  {"needed", Align::right},
                {"", Align::right}, {"any chip", Align::right}, {"set"}};
  for (const NeededResource& one : needs.needed) {
    std::vector<std::string> flags;
    for (const FigureSetting& setting : one.settings) {
      flags.push_back(setting_words(one.resource, setting));
    }
    grid.rows.push_back({{{std::string{title_of(one.resource)}},
                          {or_none(one.resource, one.present, "–")},
                          {or_none(one.resource, one.needed, "none is enough"), Tone::strong},
                          {factor_words(one)},
                          {or_none(one.resource, one.at_least, "none is enough")},
                          {joined(flags, " ")}}});
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

GridRow gain_row(const std::string& name, const Performance& with, const Performance& now) {
  return {{{name},
           {change_words(now.ttft.value(), with.ttft.value())},
           {change_words(now.tpot.value(), with.tpot.value())},
           {change_words(now.latency.value(), with.latency.value())},
           {batch_words(with.batch)},
           {change_words(now.tokens_per_s_at_batch, with.tokens_per_s_at_batch)}}};
}

Grid gains_grid(const HardwareNeeds& needs) {
  Grid grid;
  grid.heads = {{"+10 %"},
                {"TTFT", Align::right},
                {"TPOT", Align::right},
                {"latency", Align::right},
                {"largest batch", Align::right},
                {"its tokens/s", Align::right}};
  const Performance& now = needs.present;
  GridRow present{{{"as it is"},
                   {scaled(now.ttft.value(), "s")},
                   {scaled(now.tpot.value(), "s")},
                   {scaled(now.latency.value(), "s")},
                   {batch_words(now.batch)},
                   {now.batch > 0 ? scaled(now.tokens_per_s_at_batch) : "–"}}};
  grid.rows.push_back(present);
  for (const ResourceGain& gain : needs.gains) {
    grid.rows.push_back(gain_row(std::string{title_of(gain.resource)}, gain.with, now));
  }
  return grid;
}

std::string verdict_words(const HardwareNeeds& needs) {
  if (needs.meets) return "it meets them";
  return "it does not meet them";
}

/// "1.99 × everything: 1.53 TB/s · 308 Tops/s · …"
std::string together_words(const HardwareNeeds& needs) {
  if (!needs.together) return "no such chip meets them";
  std::vector<std::string> figures;
  for (const NeededResource& one : needs.needed) {
    if (one.present) figures.push_back(figure_words(one.resource, *needs.together * *one.present));
  }
  return fmt::format("{:.3g} × everything is enough: {}", *needs.together, joined(figures, " · "));
}

}  // namespace

Document document_of(const HardwareNeeds& needs) {
  const Analysis& analysis = needs.analysis;
  Facts head{{"model", model_words(analysis.subject)},
             {"hardware", hardware_words(analysis.subject)},
             {"precision", precision_words(analysis.subject)},
             {"requests", request_words(asked_workload(analysis), needs.fused_attention)},
             {"targets", targets_words(needs.targets) + "; " + verdict_words(needs)}};
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
  for (const std::string& note : analysis.notes) head.push_back({"note", note});
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

}  // namespace llmviewer
