// A service under load: what a simulation of its engine answers.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/serving/serving.hpp"
#include "llmviewer/units/scaled.hpp"
#include "llmviewer/version.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/plan_rows.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// One of the four times of a request.
struct TimeRow {
  std::string_view title;
  std::string_view name;  ///< before its statistics
  ServingStatistic ServingAnswer::*times;
  bool waits;  ///< a request's wait is a part of it
};
constexpr std::array kTimes = std::to_array<TimeRow>({
    {"TTFT", "ttft", &ServingAnswer::ttft, true},
    {"TPOT", "tpot", &ServingAnswer::tpot, false},
    {"between tokens", "itl", &ServingAnswer::itl, false},
    {"whole request", "e2e", &ServingAnswer::e2e, true},
});

std::string range_words(double fast, double slow) {
  return scaled(Seconds{fast}) + " – " + scaled(Seconds{slow});
}

Grid times_grid(const ServingAnswer& answer) {
  Grid grid = grid_titled({"time"}, {"mean", "80 % of runs", "p50", "p90", "p99", "80 % of runs"});
  for (const TimeRow& row : kTimes) {
    const ServingStatistic& t = answer.*row.times;
    if (row.waits && answer.beyond_knee) {  // a matter of how long one looks
      grid.add({{std::string{row.title}}, {"grows", Tone::strong}, {}, {}, {}, {}, {}});
      continue;
    }
    const auto seconds = [](double value) { return scaled(Seconds{value}); };
    grid.add({{std::string{row.title}},
              {seconds(t.mean), Tone::strong},
              {range_words(t.mean_fast, t.mean_slow), Tone::faint},
              {seconds(t.p50)},
              {seconds(t.p90)},
              {seconds(t.p99), Tone::strong},
              {range_words(t.p99_fast, t.p99_slow), Tone::faint}});
  }
  return grid;
}

std::string lengths_words(const Lengths& lengths) {
  switch (lengths.kind) {
    case Lengths::Kind::fixed:
      return round_trip(lengths.a);
    case Lengths::Kind::uniform:
      return round_trip(lengths.a) + ".." + round_trip(lengths.b);
    case Lengths::Kind::lognormal:
      return "lognormal, median " + round_trip(lengths.a) + ", σ " + round_trip(lengths.b);
    case Lengths::Kind::listed:
      break;
  }
  return fmt::format("of {} listed", lengths.values.size());
}

std::string arrivals_words(const Load& load) {
  switch (load.kind) {
    case Load::Kind::closed:
      return round_trip(load.clients) + " clients, each waits for its answer";
    case Load::Kind::trace:
      return load.trace +
             (load.speed_up == 1 ? "" : ", " + scaled(load.speed_up) + " times as fast");
    case Load::Kind::open:
      break;
  }
  std::string words = scaled(load.rate) + " requests/s, ";
  if (load.burstiness == Load::kRegular) return words + "regular";
  return words + (load.burstiness == 1 ? "Poisson" : "gamma of shape " + scaled(load.burstiness));
}

std::string load_words(const Load& load) {
  std::string words = arrivals_words(load);
  if (load.kind == Load::Kind::trace) return words;
  words += std::string{kDot} + "prompt " + lengths_words(load.prompt) + std::string{kDot} +
           "output " + lengths_words(load.output);
  if (load.distinct_prompts > 0) {
    words += std::string{kDot} + round_trip(load.distinct_prompts) + " distinct prompts";
  }
  if (load.prefix_hit > 0)
    words += std::string{kDot} + percent(load.prefix_hit) + " of each cached";
  return words;
}

std::string rules_words(const ServingAnswer& answer) {
  const ServingRules& rules = answer.rules;
  return fmt::format("{} · {} sequences, {} tokens a step · {} KV blocks of {}", answer.engine,
                     rules.max_sequences, rules.max_tokens, rules.blocks, rules.block);
}

std::string served_words(const ServingAnswer& answer) {
  std::string words =
      fmt::format("{} requests in {} · {} requests/s · {} tokens/s", answer.requests,
                  scaled(Seconds{answer.duration}), scaled(answer.requests_per_s),
                  scaled(answer.output_tokens_per_s));
  if (answer.devices > 1) {
    words +=
        fmt::format(" · {} tokens/s a device", scaled(answer.output_tokens_per_s / answer.devices));
  }
  return words;
}

std::string inside_words(const ServingAnswer& answer) {
  std::string words =
      fmt::format("{} running · {} waiting · {} of the KV cache", scaled(answer.running_mean),
                  scaled(answer.queue_mean), percent(answer.kv_used_mean));
  if (answer.preemptions > 0) words += fmt::format(" · {} preemptions", answer.preemptions);
  if (answer.prefix_hit_share > 0) {
    words += fmt::format(" · {} of the prompts' tokens cached", percent(answer.prefix_hit_share));
  }
  return words;
}

struct TimeShare {
  std::string_view name;
  double share;
};

/// "memory 61 % · compute 12 %", the largest first; nothing below half a percent.
std::string parts_words(std::vector<TimeShare> parts) {
  constexpr double kLeast = 0.005;
  std::ranges::sort(parts, std::ranges::greater{}, &TimeShare::share);
  std::vector<std::string> words;
  for (const TimeShare& part : parts) {
    if (part.share >= kLeast)
      words.push_back(fmt::format("{} {:.0f} %", part.name, 100 * part.share));
  }
  return joined(words);
}

std::string binds_words(const ServingBinds& binds) {
  return parts_words({{"compute", binds.compute},
                      {"memory", binds.memory},
                      {"network", binds.network},
                      {"latency of kernels", binds.latency},
                      {"host and gaps", binds.host},
                      {"idle", binds.idle}});
}

std::string waits_words(const ServingWaits& waits) {
  return parts_words({{"KV blocks", waits.kv_blocks},
                      {"the sequence limit", waits.sequences},
                      {"tokens of a step", waits.tokens}});
}

std::string objectives_words(const Objectives& objectives) {
  std::vector<std::string> parts;
  const auto add = [&](const char* name, double seconds) {
    if (std::isfinite(seconds))
      parts.push_back(std::string{name} + " ≤ " + scaled(Seconds{seconds}));
  };
  add("TTFT", objectives.ttft);
  add("TPOT", objectives.tpot);
  add("whole request", objectives.e2e);
  return joined(parts, ", ");
}

std::string met_words(const ServingAnswer& answer) {
  return fmt::format("{}: met by {} of the requests, {} a second",
                     objectives_words(answer.objectives), percent(answer.slo_share),
                     scaled(answer.goodput_requests_per_s));
}

std::string found_words(const ServingRate& rate, const char* unit, double percentile) {
  if (rate.value <= 0) {
    return fmt::format("none: not even an idle server meets the objectives for {} of its requests",
                       percent(percentile));
  }
  return fmt::format("{} {} ({} – {}) for {} of the requests", scaled(rate.value), unit,
                     scaled(rate.fast), scaled(rate.slow), percent(percentile));
}

Facts outcome_facts(const ServingAnswer& answer) {
  Facts facts{{"served", served_words(answer)},
              {"inside", inside_words(answer)},
              {"time goes to", binds_words(answer.binds)}};
  add_fact("waiting for", waits_words(answer.waits), facts);
  if (answer.objectives.any()) facts.push_back({"objectives", met_words(answer)});
  if (answer.found_rate) {
    facts.push_back(
        {"largest rate", found_words(*answer.found_rate, "requests/s", answer.percentile)});
  }
  if (answer.found_clients) {
    facts.push_back(
        {"most clients", found_words(*answer.found_clients, "clients", answer.percentile)});
  }
  if (answer.knee_rate > 0) {
    facts.push_back({"knee", scaled(answer.knee_rate) + " requests/s at most are kept up with" +
                                 (answer.beyond_knee ? ": the queue grows without end, and so do "
                                                       "TTFT and whole requests"
                                                     : "")});
  }
  add_each("beyond", answer.beyond, facts);
  if (answer.stopped) facts.push_back({"stopped", "before its end: of what was served until then"});
  return facts;
}

Document document_of(const ServingAnswer& answer) {
  Document document;
  document.emplace_back(Heading{title_words(answer.subject) + " under load", {}, 1});
  Facts facts{{"model", model_words(answer.subject)},
              {"precision", precision_words(answer.subject)}};
  if (answer.devices > 1) {
    std::string words = short_words(answer.layout);
    if (answer.replicas > 1) words += fmt::format(" · {} replicas", answer.replicas);
    facts.push_back({"devices", fmt::format("{} · {}", answer.devices, words)});
  }
  add({{"engine", rules_words(answer)}, {"load", load_words(answer.load)}}, facts);
  document.emplace_back(std::move(facts));
  document.emplace_back(times_grid(answer));
  document.emplace_back(outcome_facts(answer));
  return document;
}

// clang-format off
constexpr auto kServiceColumns = std::to_array<ColumnOf<ServingAnswer>>({
    {.name = "model", .of = [](auto& a) { return a.subject.model; }},
    {.name = "hardware", .of = [](auto& a) { return a.subject.hardware; }},
    {.name = "engine", .of = [](auto& a) { return a.engine; }},
    {.name = "devices", .of = [](auto& a) { return a.devices; }},
    {.name = "replicas", .of = [](auto& a) { return a.replicas; }},
    {.name = "rate", .of = [](auto& a) { return positive(a.offered_rate); }},
    {.name = "clients", .of = [](auto& a) { return positive(a.load.clients); }},
    {.name = "requests", .of = [](auto& a) { return a.requests; }},
    {.name = "duration_s", .of = [](auto& a) { return a.duration; }},
    {.name = "requests_per_s", .of = [](auto& a) { return a.requests_per_s; }},
    {.name = "input_tokens_per_s", .of = [](auto& a) { return a.input_tokens_per_s; }},
    {.name = "output_tokens_per_s", .of = [](auto& a) { return a.output_tokens_per_s; }},
    {.name = "output_tokens_per_s_per_device",
     .of = [](auto& a) { return a.output_tokens_per_s / a.devices; }},
    {.name = "goodput_requests_per_s", .of = [](auto& a) { return a.goodput_requests_per_s; }},
    {.name = "slo_share", .of = [](auto& a) { return a.slo_share; }},
    {.name = "utilization", .of = [](auto& a) { return a.utilization; }},
    {.name = "running_mean", .of = [](auto& a) { return a.running_mean; }},
    {.name = "queue_mean", .of = [](auto& a) { return a.queue_mean; }},
    {.name = "kv_used_mean", .of = [](auto& a) { return a.kv_used_mean; }},
    {.name = "preemptions", .of = [](auto& a) { return a.preemptions; }},
    {.name = "prefix_hit_share", .of = [](auto& a) { return a.prefix_hit_share; }},
    {.name = "knee_rate", .of = [](auto& a) { return positive(a.knee_rate); }},
    {.name = "beyond_knee", .of = [](auto& a) { return a.beyond_knee; }},
});
// clang-format on

Json rate_json(const std::optional<ServingRate>& rate) {
  if (!rate) return {};
  return {{"value", rate->value}, {"interval", Json::array({rate->fast, rate->slow})}};
}

Json statistic_json(const ServingStatistic& t) {
  return {{"mean", t.mean},
          {"p50", t.p50},
          {"p90", t.p90},
          {"p99", t.p99},
          {"mean_interval", Json::array({t.mean_fast, t.mean_slow})},
          {"p99_interval", Json::array({t.p99_fast, t.p99_slow})}};
}

Json json_of(const ServingAnswer& answer) {
  Json json{{"schema", kJsonSchema}, {"version", kVersion}};
  for (const auto& column : kServiceColumns) json.add(column.name, column.of(answer));
  for (const TimeRow& row : kTimes) {
    json[std::string{row.name} + "_s"] = statistic_json(answer.*row.times);
  }
  const ServingBinds& binds = answer.binds;
  json["binds"] = {{"compute", binds.compute}, {"memory", binds.memory}, {"network", binds.network},
                   {"latency", binds.latency}, {"host", binds.host},     {"idle", binds.idle}};
  json["waits"] = {{"kv_blocks", answer.waits.kv_blocks},
                   {"sequences", answer.waits.sequences},
                   {"tokens", answer.waits.tokens}};
  const ServingRules& rules = answer.rules;
  json["limits"] = {{"max_seqs", rules.max_sequences},
                    {"max_tokens", rules.max_tokens},
                    {"kv_blocks", rules.blocks},
                    {"block_size", rules.block},
                    {"front_end_s", rules.front_end}};
  json["largest_rate"] = rate_json(answer.found_rate);
  json["most_clients"] = rate_json(answer.found_clients);
  json["beyond"] = answer.beyond;
  json["stopped"] = answer.stopped;
  return json;
}

/// A statistic as a column, after the name of its time.
struct StatisticColumn {
  std::string_view name;
  double ServingStatistic::*value;
};
constexpr std::array kStatistics = std::to_array<StatisticColumn>({
    {"_mean_s", &ServingStatistic::mean},
    {"_p50_s", &ServingStatistic::p50},
    {"_p90_s", &ServingStatistic::p90},
    {"_p99_s", &ServingStatistic::p99},
    {"_mean_fast_s", &ServingStatistic::mean_fast},
    {"_mean_slow_s", &ServingStatistic::mean_slow},
    {"_p99_fast_s", &ServingStatistic::p99_fast},
    {"_p99_slow_s", &ServingStatistic::p99_slow},
});

/// The names of their columns, which heads of sheets refer to.
const std::vector<std::string>& names_of_times() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const TimeRow& row : kTimes) {
      for (const StatisticColumn& one : kStatistics) {
        all.push_back(std::string{row.name} + std::string{one.name});
      }
    }
    return all;
  }();
  return names;
}

/// One row: the columns, then each time's.
Sheet sheet_of(const ServingAnswer& answer) {
  Sheet sheet = llmviewer::sheet_of<ServingAnswer>(kServiceColumns, {answer});
  for (const std::string& name : names_of_times()) {
    sheet.heads.push_back({name, name, Show::seconds});
  }
  for (const TimeRow& row : kTimes) {
    for (const StatisticColumn& one : kStatistics) {
      sheet.rows.front().push_back((answer.*row.times).*one.value);
    }
  }
  return sheet;
}

}  // namespace

void write_service(const ServingAnswer& answer, std::string_view format,
                   const ReportOptions& options, std::ostream& out) {
  write({.document = [&] { return document_of(answer); },
         .json = [&] { return json_of(answer); },
         .sheet = [&] { return sheet_of(answer); }},
        format, options, out);
}

}  // namespace llmviewer
