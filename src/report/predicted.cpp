#include "report/predicted.hpp"

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/parts.hpp"

namespace llmviewer {
namespace {

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

/// "6.4 ms (5.6–7.2 ms)"
std::string expected_words(Seconds time, const Interval& interval) {
  return scaled(time) + " (" + interval_words(time, interval) + ")";
}

std::vector<GridCell> cells_of(const PredictedOp& op, Seconds whole) {
  const Seconds total = op.repeat * op.time;
  return {{op.name},
          {op.repeat == 1 ? "" : for_people(op.repeat, Show::times), Tone::faint},
          {scaled(op.roofline)},
          {scaled(op.time)},
          {interval_words(op.time, op.interval), Tone::faint},
          {of_roof(op.roofline, op.time)},
          {op.form.empty() ? "no form" : std::string{name_of(op.dominant)}, tone_of(op.dominant)},
          {scaled(total)},
          {percent(total / whole)}};
}

/// A sum's time and share under the columns' last two.
std::vector<GridCell> sum_cells(const GridCell& name, Seconds time, Seconds whole) {
  return {name, {}, {}, {}, {}, {}, {}, {scaled(time)}, {percent(time / whole)}};
}

Facts server_facts(const PredictedServer& server, const Workload& workload) {
  std::vector<std::string> prompt{"TTFT at least " + scaled(server.idle_ttft) + " (idle, " +
                                      interval_words(server.idle_ttft, server.ttft_interval) + ")",
                                  "all prompts at once " + scaled(server.wave)};
  if (workload.prefix_hit > 0) {
    prompt.push_back(percent(workload.prefix_hit) + " of every prompt cached");
  }
  return {{"server", joined({round_trip(server.clients) + " clients",
                             round_trip(server.running) + " sequences running",
                             "TPOT " + expected_words(server.tpot, server.tpot_interval) +
                                 ", roof " + scaled(server.roofline_tpot),
                             "at most " + scaled(server.most_tokens_per_s) + " tokens/s"})},
          {"server", joined(prompt)}};
}

std::string request_words(const PredictedGeneration& generation) {
  std::vector<std::string> parts{"TTFT " +
                                 expected_words(generation.ttft, generation.ttft_interval)};
  if (generation.tpot > Seconds{0}) {
    parts.push_back("TPOT " + expected_words(generation.tpot, generation.tpot_interval));
  }
  parts.push_back("latency " + scaled(generation.latency));
  parts.push_back("throughput " + scaled(generation.throughput_tokens_per_s) + " tokens/s");
  return joined(parts);
}

/// KEY_s, and the ends of its 80 % interval.
void add_time(std::string_view key, Seconds time, const Interval& interval, Json& json) {
  const std::string name{key};
  json[name + "_s"] = time;
  json[name + "_fast_s"] = interval.fast * time;
  json[name + "_slow_s"] = interval.slow * time;
}

Json op_json(const PredictedOp& op, const StageResult& stage) {
  Json parts = Json::array();
  for (const OpRow& row : stage.rows) {
    for (const std::size_t index : op.ops) {
      if (row.index == index) parts.push_back(row.name);
    }
  }
  Json json{{"group", op.group}, {"op", op.name}, {"ops", std::move(parts)}};
  json["repeat"] = op.repeat;
  json["roofline_s"] = op.roofline;
  add_time("time", op.time, op.interval, json);
  json["dominant"] = op.form.empty() ? Cell{} : Cell{op.dominant};
  json["form"] = unless_empty(op.form);
  return json;
}

Json generation_json(const PredictedGeneration& generation) {
  Json json;
  add_time("ttft", generation.ttft, generation.ttft_interval, json);
  add_time("tpot", generation.tpot, generation.tpot_interval, json);
  json["latency_s"] = generation.latency;
  json["throughput_tokens_per_s"] = generation.throughput_tokens_per_s;
  return json;
}

Json server_json(const PredictedServer& server) {
  Json json{{"clients", server.clients}, {"running", server.running}};
  add_time("tpot", server.tpot, server.tpot_interval, json);
  json["roofline_tpot_s"] = server.roofline_tpot;
  add_time("idle_ttft", server.idle_ttft, server.ttft_interval, json);
  json["wave_s"] = server.wave;
  json["most_tokens_per_s"] = server.most_tokens_per_s;
  return json;
}

}  // namespace

std::string interval_words(Seconds time, const Interval& interval) {
  std::string fast = scaled(interval.fast * time);
  const std::string slow = scaled(interval.slow * time);
  const std::size_t unit = fast.rfind(' ');
  const bool same_unit = unit != std::string::npos && slow.ends_with(fast.substr(unit));
  if (same_unit) fast.resize(unit);
  return fast + (same_unit ? "–" : " – ") + slow;
}

std::string predicted_words(const StageResult& stage) {
  const PredictedStage& predicted = *stage.predicted;
  return joined({expected_words(predicted.time, predicted.interval),
                 "roof " + scaled(stage.total.time) + ", " +
                     of_roof(stage.total.time, predicted.time) + " attainable",
                 scaled(predicted.tokens_per_s) + " tokens/s"});
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
  add_each("refused", predicted.refused, facts);
  return facts;
}

Facts predicted_facts(const Analysis& analysis) {
  if (!analysis.predicted) return {};
  const Predicted& predicted = *analysis.predicted;
  Facts facts;
  if (predicted.generation) {
    facts.push_back({"predicted", request_words(*predicted.generation)});
  }
  if (predicted.server) add(server_facts(*predicted.server, analysis.workload), facts);
  add(trust_facts(predicted), facts);
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
    const bool in_layers = is_of_layers(op.group);
    if (in_layers && op.group != section) {
      grid.add({{op.group + " " + for_people(op.repeat, Show::times), Tone::strong}},
               GridRow::Kind::section);
    }
    section = op.group;
    grid.add(cells_of(op, predicted.time),
             in_layers ? GridRow::Kind::member : GridRow::Kind::plain);
  }
  if (predicted.host > Seconds{0}) {
    grid.add(sum_cells({"host"}, predicted.host, predicted.time));
  }
  grid.add(sum_cells({"total", Tone::strong}, predicted.time, predicted.time),
           GridRow::Kind::total);
  return grid;
}

Json predicted_json(const StageResult& stage) {
  const PredictedStage& predicted = *stage.predicted;
  Json json;
  add_time("time", predicted.time, predicted.interval, json);
  json["host_s"] = predicted.host;
  json["tokens_per_s"] = predicted.tokens_per_s;
  json["ops"] = Json::array();
  for (const PredictedOp& op : predicted.ops) json["ops"].push_back(op_json(op, stage));
  return json;
}

Json predicted_json(const Predicted& predicted) {
  Json json{{"engine", predicted.engine}};
  if (predicted.generation) json["generation"] = generation_json(*predicted.generation);
  if (predicted.server) json["server"] = server_json(*predicted.server);
  json["beyond_measured"] = predicted.beyond;
  json["refused"] = predicted.refused;
  return json;
}

void add_predicted_time(const PredictedStage& stage, Json& json) {
  add_time("predicted_time", stage.time, stage.interval, json);
}

}  // namespace llmviewer
