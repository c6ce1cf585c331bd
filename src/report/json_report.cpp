// The analysis as one JSON document; schema/analysis.schema.json describes it.

#include "report/columns.hpp"
#include "report/expense_document.hpp"
#include "report/formats.hpp"
#include "report/group_words.hpp"
#include "report/json_subject.hpp"
#include "report/json_value.hpp"
#include "report/offload_words.hpp"
#include "report/predicted_json.hpp"

namespace llmviewer {
namespace {

Json row_json(const ReportRow& row) {
  Json json = Json::object();
  for (const Column& column : columns_of(*row.analysis)) {
    json[std::string{column.name}] = json_of(column.of(row));
  }
  return json;
}

void add_original_memory(const OriginalMemory& memory, Json& total) {
  total["memory_consumption_bytes"] = json_number(memory.total.value());
  total["memory_consumption_weight_bytes"] = json_number(memory.weights.value());
  total["memory_consumption_kv_cache_bytes"] = json_number(memory.kv_cache.value());
  total["memory_consumption_tmp_act_bytes"] = json_number(memory.activations.value());
}

/// The columns that hold numbers or bounds, without those that name an operator.
Json total_json(const Analysis& analysis, const StageResult& stage) {
  const OpRow row = total_row(stage);
  Json json = row_json({&analysis, &stage, &row});
  for (const char* key :
       {"model", "hardware", "stage", "group", "op", "kind", "repeat", "compute_type", "share"}) {
    json.erase(key);
  }
  json["tokens_per_s"] = json_number(stage.total.tokens_per_s);
  const Layout& layout = analysis.group.layout;
  if (!layout.single()) {
    json["tokens_per_s_per_device"] = json_number(stage.total.tokens_per_s / layout.devices());
    json["network_time_s"] = json_number(stage.total.network_time.value());
  }
  if (layout.pipeline > 1) json["slowest_stage_s"] = json_number(stage.total.slowest_stage.value());
  if (stage.total.original_memory) add_original_memory(*stage.total.original_memory, json);
  return json;
}

Json stage_json(const Analysis& analysis, const StageResult& stage) {
  Json ops = Json::array();
  for (const OpRow& op : stage.rows) {
    Json json = row_json({&analysis, &stage, &op});
    json["inputs"] = op.inputs;
    json["shape"] = op.shape;
    if (op.experts > 0) {
      json["experts"] = json_number(op.experts);
      json["distinct_experts"] = json_number(op.distinct_experts);
    }
    ops.push_back(std::move(json));
  }
  Json json{{"stage", stage.name()},
            {"sequences", json_number(stage.sequences)},
            {"new_tokens", json_number(stage.new_tokens)},
            {"context", json_number(stage.context)},
            {"ops", std::move(ops)},
            {"total", total_json(analysis, stage)}};
  if (stage.predicted) json["predicted"] = predicted_json(stage);
  return json;
}

}  // namespace

void write_json_report(const Analysis& analysis, const ReportOptions& /*options*/,
                       std::ostream& out) {
  Json json = document_json(analysis);
  add_layout(analysis.group, json);
  add_offload(analysis, json);
  json["stages"] = Json::array();
  for (const StageResult& stage : analysis.stages) {
    json["stages"].push_back(stage_json(analysis, stage));
  }
  if (analysis.generation) json["generation"] = generation_json(*analysis.generation);
  if (analysis.predicted) json["predicted"] = predicted_json(*analysis.predicted);
  json["memory"] = memory_json(analysis.memory);
  add_expenses(analysis, json);
  json["notes"] = analysis.notes;
  write_json(json, out);
}

}  // namespace llmviewer
