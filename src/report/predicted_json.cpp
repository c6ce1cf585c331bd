#include "report/predicted_json.hpp"

#include <string>
#include <string_view>

namespace llmviewer {
namespace {

/// KEY_s, and the ends of its 80 % interval.
void add_time(std::string_view key, Seconds time, const Interval& interval, Json& json) {
  const std::string name{key};
  json[name + "_s"] = json_number(time.value());
  json[name + "_fast_s"] = json_number((interval.fast * time).value());
  json[name + "_slow_s"] = json_number((interval.slow * time).value());
}

Json op_json(const PredictedOp& op, const StageResult& stage) {
  Json parts = Json::array();
  for (const OpRow& row : stage.rows) {
    for (const std::size_t index : op.ops) {
      if (row.index == index) parts.push_back(row.name);
    }
  }
  Json json{{"group", op.group}, {"op", op.name}, {"ops", std::move(parts)}};
  json["repeat"] = json_number(op.repeat);
  json["roofline_s"] = json_number(op.roofline.value());
  add_time("time", op.time, op.interval, json);
  json["dominant"] = op.form.empty() ? Json{} : Json(name_of(op.dominant));
  json["form"] = op.form.empty() ? Json{} : Json(op.form);
  return json;
}

Json generation_json(const PredictedGeneration& generation) {
  Json json = Json::object();
  add_time("ttft", generation.ttft, generation.ttft_interval, json);
  add_time("tpot", generation.tpot, generation.tpot_interval, json);
  json["latency_s"] = json_number(generation.latency.value());
  json["throughput_tokens_per_s"] = json_number(generation.throughput_tokens_per_s);
  return json;
}

Json server_json(const PredictedServer& server) {
  Json json{{"clients", json_number(server.clients)}, {"running", json_number(server.running)}};
  add_time("tpot", server.tpot, server.tpot_interval, json);
  json["roofline_tpot_s"] = json_number(server.roofline_tpot.value());
  add_time("idle_ttft", server.idle_ttft, server.ttft_interval, json);
  json["wave_s"] = json_number(server.wave.value());
  json["most_tokens_per_s"] = json_number(server.most_tokens_per_s);
  return json;
}

}  // namespace

Json predicted_json(const StageResult& stage) {
  const PredictedStage& predicted = *stage.predicted;
  Json json = Json::object();
  add_time("time", predicted.time, predicted.interval, json);
  json["host_s"] = json_number(predicted.host.value());
  json["tokens_per_s"] = json_number(predicted.tokens_per_s);
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
