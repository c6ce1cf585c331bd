#include "report/plan_json.hpp"

#include "llmviewer/version.hpp"
#include "report/group_words.hpp"
#include "report/json_subject.hpp"
#include "report/plan_words.hpp"

namespace llmviewer {
namespace {

Json seconds_json(const std::optional<Seconds>& time) {
  return time ? json_number(time->value()) : Json{};
}

template <class Named>
Json name_json(const std::optional<Named>& value) {
  return value ? Json(name_of(*value)) : Json{};
}

}  // namespace

Json row_json(const PlanRow& row) {
  Json json{{"hardware", row.device},
            {"usd_per_hour", json_number(row.usd_per_hour)},
            {"bandwidth_bytes_per_s", json_number(row.bandwidth.value())},
            {"status", row.meets      ? "meets"
                       : row.analysis ? "misses"
                                      : "impossible"}};
  if (!row.analysis) {
    json["reason"] = row.problem;
    return json;
  }
  add_layout(row.analysis->group, json);
  json["precision"] = precision_json(row.analysis->subject);
  json["batch"] = json_number(row.batch);
  json["generation"] = generation_json(*row.analysis->generation);
  json["requests_per_s"] = json_number(row.requests_per_s);
  json["usd_per_million_tokens"] = json_number(row.usd_per_million_tokens);
  json["memory"] = memory_json(row.analysis->memory);
  json["context"] = json_number(row.context);
  json["binds"] = name_json(row.binds);
  json["limiter"] = name_json(row.roof);
  json["missed"] = missed_json(row.missed);
  json["flags"] = flags_of(row);
  return json;
}

Json targets_json(const Targets& targets) {
  return {{"ttft_s", seconds_json(targets.ttft)},
          {"tpot_s", seconds_json(targets.tpot)},
          {"latency_s", seconds_json(targets.latency)},
          {"throughput_tokens_per_s", json_number(targets.tokens_per_s)},
          {"requests_per_s", json_number(targets.requests_per_s)},
          {"usd_per_hour", json_number(targets.usd_per_hour)}};
}

Json missed_json(const std::vector<Shortfall>& missed) {
  Json json = Json::array();
  for (const Shortfall& one : missed) {
    const bool roofed = one.roof.has_value();
    json.push_back({{"target", name_of(one.target)},
                    {"value", json_number(one.value)},
                    {"limit", json_number(one.limit)},
                    {"batch", json_number(one.batch)},
                    {"limiter", name_json(one.roof)},
                    {"work", roofed ? json_number(one.work) : Json{}},
                    {"rate_per_s", roofed ? json_number(one.rate) : Json{}},
                    {"floor_s", roofed ? json_number(one.floor.value()) : Json{}},
                    {"factor", json_number(one.factor)}});
  }
  return json;
}

Json json_of(const PlanStudy& study) {
  Json rows = Json::array();
  for (const PlanRow& row : study.rows) rows.push_back(row_json(row));
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"accounting", name_of(study.subject.accounting)},
          {"model", model_json(study.subject)},
          {"workload", workload_json(study.workload)},
          {"fused_attention", study.fused_attention},
          {"targets", targets_json(study.targets)},
          {"notes", study.notes},
          {"rows", std::move(rows)}};
}

}  // namespace llmviewer
