#include "report/predicted_words.hpp"

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

GridCell cell(std::string text, Tone tone = Tone::plain) { return {std::move(text), tone}; }

std::string time_text(Seconds time) { return scaled(time.value(), "s"); }

/// What a kernel's time is spent on, in the colour of the roof that it is nearest to.
Tone tone_of(TimeTerm term) {
  switch (term) {
    case TimeTerm::compute:
    case TimeTerm::scores:
    case TimeTerm::elements:
    case TimeTerm::unpacking:
      return Tone::compute;
    case TimeTerm::bandwidth:
      return Tone::memory;
    case TimeTerm::link:
      return Tone::network;
    case TimeTerm::latency:
    case TimeTerm::steps:
      break;
  }
  return Tone::faint;
}

std::string of_roof(Seconds roofline, Seconds time) { return percent(roofline / time); }

GridRow row_of(const PredictedOp& op, Seconds whole) {
  GridRow row;
  row.cells = {
      cell(op.name),
      cell(op.repeat == 1 ? "" : for_people(op.repeat, Show::times), Tone::faint),
      cell(time_text(op.roofline)),
      cell(time_text(op.time)),
      cell(interval_words(op.time, op.interval), Tone::faint),
      cell(of_roof(op.roofline, op.time)),
      cell(op.form.empty() ? "no form" : std::string{name_of(op.dominant)}, tone_of(op.dominant)),
      cell(time_text(op.repeat * op.time)),
      cell(percent(op.repeat * op.time / whole))};
  return row;
}

GridRow sum_row(std::string name, Seconds time, Seconds whole, GridRow::Kind kind) {
  GridRow row;
  row.kind = kind;
  row.cells = {cell(std::move(name), kind == GridRow::Kind::total ? Tone::strong : Tone::plain),
               cell(""),
               cell(""),
               cell(""),
               cell(""),
               cell(""),
               cell(""),
               cell(time_text(time)),
               cell(percent(time / whole))};
  return row;
}

Facts server_facts(const PredictedServer& server, const Workload& workload) {
  Facts facts;
  facts.push_back({"server", joined({round_trip(server.clients) + " clients",
                                     round_trip(server.running) + " sequences running",
                                     "TPOT " + time_text(server.tpot) + " (" +
                                         interval_words(server.tpot, server.tpot_interval) +
                                         "), roof " + time_text(server.roofline_tpot),
                                     "at most " + scaled(server.most_tokens_per_s) + " tokens/s"},
                                    kDot)});
  std::vector<std::string> prompt{"TTFT at least " + time_text(server.idle_ttft) + " (idle, " +
                                      interval_words(server.idle_ttft, server.ttft_interval) + ")",
                                  "all prompts at once " + time_text(server.wave)};
  if (workload.prefix_hit > 0) {
    prompt.push_back(percent(workload.prefix_hit) + " of every prompt cached");
  }
  facts.push_back({"server", joined(prompt, kDot)});
  return facts;
}

std::string request_words(const PredictedGeneration& generation) {
  std::vector<std::string> parts{"TTFT " + time_text(generation.ttft) + " (" +
                                 interval_words(generation.ttft, generation.ttft_interval) + ")"};
  if (generation.tpot > Seconds{0}) {
    parts.push_back("TPOT " + time_text(generation.tpot) + " (" +
                    interval_words(generation.tpot, generation.tpot_interval) + ")");
  }
  parts.push_back("latency " + time_text(generation.latency));
  parts.push_back("throughput " + scaled(generation.throughput_tokens_per_s) + " tokens/s");
  return joined(parts, kDot);
}

}  // namespace

std::string interval_words(Seconds time, const Interval& interval) {
  std::string fast = time_text(interval.fast * time);
  const std::string slow = time_text(interval.slow * time);
  const std::size_t unit = fast.rfind(' ');
  const bool same_unit = unit != std::string::npos && slow.ends_with(fast.substr(unit));
  if (same_unit) fast.resize(unit);
  return fast + (same_unit ? "–" : " – ") + slow;
}

std::string predicted_words(const StageResult& stage) {
  const PredictedStage& predicted = *stage.predicted;
  return joined(
      {time_text(predicted.time) + " (" + interval_words(predicted.time, predicted.interval) + ")",
       "roof " + time_text(stage.total.time) + ", " + of_roof(stage.total.time, predicted.time) +
           " attainable",
       scaled(predicted.tokens_per_s) + " tokens/s"},
      kDot);
}

Facts trust_facts(const Predicted& predicted) {
  Facts facts;
  const bool refused = !predicted.refused.empty() && !predicted.generation && !predicted.server;
  if (!refused) {
    facts.push_back({"engine", "as " + predicted.engine + " runs it; brackets hold 80 % of times"});
  }
  if (!predicted.beyond.empty()) {
    facts.push_back({"beyond", "what was measured: " + joined(predicted.beyond, "; ")});
  }
  for (const std::string& reason : predicted.refused) facts.push_back({"refused", reason});
  return facts;
}

Facts predicted_facts(const Analysis& analysis) {
  if (!analysis.predicted) return {};
  const Predicted& predicted = *analysis.predicted;
  Facts facts;
  if (predicted.generation) {
    facts.push_back({"predicted", request_words(*predicted.generation)});
  }
  if (predicted.server) {
    for (Fact& fact : server_facts(*predicted.server, analysis.workload)) {
      facts.push_back(std::move(fact));
    }
  }
  for (Fact& fact : trust_facts(predicted)) facts.push_back(std::move(fact));
  return facts;
}

Grid predicted_grid(const StageResult& stage) {
  const PredictedStage& predicted = *stage.predicted;
  Grid grid;
  grid.heads = {{"fused op", Align::left},   {"", Align::right},      {"roof", Align::right},
                {"predicted", Align::right}, {"80 %", Align::right},  {"of roof", Align::right},
                {"mostly", Align::left},     {"total", Align::right}, {"share", Align::right}};
  std::string section;
  for (const PredictedOp& op : predicted.ops) {
    GridRow row = row_of(op, predicted.time);
    const bool in_layers = is_of_layers(op.group);
    if (in_layers) row.kind = GridRow::Kind::member;
    if (in_layers && op.group != section) {
      grid.rows.push_back(
          {{cell(op.group + " " + for_people(op.repeat, Show::times), Tone::strong)},
           GridRow::Kind::section});
    }
    section = op.group;
    grid.rows.push_back(std::move(row));
  }
  if (predicted.host > Seconds{0}) {
    grid.rows.push_back(sum_row("host", predicted.host, predicted.time, GridRow::Kind::plain));
  }
  grid.rows.push_back(sum_row("total", predicted.time, predicted.time, GridRow::Kind::total));
  return grid;
}

}  // namespace llmviewer
