// Every operator of a model on a device; schema/analysis.schema.json describes the JSON.

#include <algorithm>
#include <array>
#include <deque>
#include <string>

#include "llmviewer/report/views.hpp"
#include "report/columns.hpp"
#include "report/expenses.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/predicted.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// What fits 100 columns and is looked at first. The operator's name is the first.
constexpr std::array<std::string_view, 10> kUsual{"op",
                                                  "repeat",
                                                  "ops",
                                                  "memory_access_bytes",
                                                  "arithmetic_intensity",
                                                  "performance_ops_per_s",
                                                  "bound",
                                                  "time_s",
                                                  "total_time_s",
                                                  "share"};

/// Rows that hold this share of a stage's time stand out.
constexpr double kHeavy = 0.1;

Tone tone_of(const Column& column, const OpRow& op) {
  if (column.name == "bound") {
    return tone_of(op.timing.bound);
  }
  if (column.name == "repeat") return Tone::faint;
  if (column.name == "share" && op.share >= kHeavy) return Tone::strong;
  return Tone::plain;
}

std::vector<GridCell> cells_of(const std::vector<Column>& columns, const ReportRow& row) {
  std::vector<GridCell> cells;
  for (const Column& column : columns) {
    cells.push_back({for_people(column.of(row), column.show), tone_of(column, *row.op)});
  }
  return cells;
}

void blank(std::string_view name, const std::vector<Column>& columns,
           std::vector<GridCell>& cells) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) cells[i].text.clear();
  }
}

void add_operators(const Analysis& analysis, const StageResult& stage,
                   const std::vector<Column>& columns, bool sections, Grid& grid) {
  std::string section;
  for (const OpRow& op : stage.rows) {
    std::vector<GridCell> cells = cells_of(columns, {&analysis, &stage, &op});
    const bool in_layers = sections && is_of_layers(op.group);
    // Outside the layers an operator stands once: "×1" says nothing.
    if (sections && op.repeat == 1) blank("repeat", columns, cells);
    if (in_layers && op.group != section) {
      grid.add({{group_words(stage, op), Tone::strong}}, GridRow::Kind::section);
    }
    section = op.group;
    grid.add(std::move(cells), in_layers ? GridRow::Kind::member : GridRow::Kind::plain);
  }
}

void add_total(const Analysis& analysis, const StageResult& stage,
               const std::vector<Column>& columns, bool usual, Grid& grid) {
  const OpRow total = total_row(stage);
  std::vector<GridCell> cells = cells_of(columns, {&analysis, &stage, &total});
  cells.front().tone = Tone::strong;
  if (usual) {
    // A total has no instances: neither a repeat nor the time of one.
    blank("repeat", columns, cells);
    blank("time_s", columns, cells);
  }
  grid.add(std::move(cells), GridRow::Kind::total);
}

std::vector<GridHead> heads_of(const Analysis& analysis, const StageResult& stage,
                               const std::vector<Column>& columns, bool usual) {
  const OpRow total = total_row(stage);
  std::vector<GridHead> heads;
  for (const Column& column : columns) {
    const bool number = is_number(column.of({&analysis, &stage, &total}));
    heads.push_back(
        {std::string{usual ? column.title : column.name}, number ? Align::right : Align::left});
  }
  return heads;
}

/// In a group the network takes the place of the attainable rate, which ops and time give, too.
std::vector<std::string> usual_columns(const Analysis& analysis) {
  std::vector<std::string> names{kUsual.begin(), kUsual.end()};
  if (analysis.group.layout.single()) return names;
  const auto bytes = std::find(names.begin(), names.end(), "memory_access_bytes");
  names.insert(bytes + 1, std::string{kNetworkBytes});
  std::erase(names, "performance_ops_per_s");
  return names;
}

Grid grid_of(const Analysis& analysis, const StageResult& stage, const ReportOptions& options) {
  const bool usual = options.columns.empty();
  const std::vector<std::string> names = usual ? usual_columns(analysis) : options.columns;
  const std::vector<Column> columns = columns_named(names);
  Grid grid{.heads = heads_of(analysis, stage, columns, usual), .rows = {}};
  if (options.rows != RowChoice::total) add_operators(analysis, stage, columns, usual, grid);
  if (options.rows != RowChoice::op) add_total(analysis, stage, columns, usual, grid);
  return grid;
}

Facts conclusions(const Analysis& analysis) {
  Facts facts;
  if (analysis.generation) facts.push_back({"request", generation_words(*analysis.generation)});
  if (analysis.generation && analysis.generation->speculated) {
    const Speculated& speculated = *analysis.generation->speculated;
    facts.push_back({"drafts", speculation_words(speculated, *analysis.workload.speculation)});
    facts.push_back({"drafts", speedup_words(speculated)});
  }
  add(predicted_facts(analysis), facts);
  add(group_facts(analysis), facts);
  facts.push_back({"memory", held_by_words(analysis.group) + memory_words(analysis.memory)});
  facts.push_back({"memory", fit_words(analysis.memory, analysis.subject.hardware)});
  for (const StageResult& stage : analysis.stages) {
    if (!stage.total.original_memory) continue;
    facts.push_back({stage.name(), original_memory_words(*stage.total.original_memory)});
  }
  add_each("note", analysis.notes, facts);
  if (!analysis.hint.empty()) facts.push_back({"hint", analysis.hint});
  return facts;
}

Document document_of(const Analysis& analysis, const ReportOptions& options) {
  const Subject& subject = analysis.subject;
  Facts facts{{"model", model_words(subject)},
              {"hardware", hardware_words(subject)},
              {"precision", precision_words(subject)}};
  add(devices_facts(analysis), facts);
  add(offload_facts(analysis), facts);
  const std::string workload = workload_words(analysis.workload);
  if (!workload.empty()) facts.push_back({"workload", workload});
  Document document{Heading{title_words(subject), {}, 1}, facts};
  for (const StageResult& stage : analysis.stages) {
    document.push_back(Heading{
        stage.name(), step_words(stage, analysis.workload) + "  →  " + outcome_words(stage), 2});
    if (stage.predicted && options.columns.empty()) {
      document.push_back(Facts{{"predicted", predicted_words(stage)}});
      document.push_back(predicted_grid(stage));
    } else {
      document.push_back(grid_of(analysis, stage, options));
    }
  }
  for (Block& block : expense_blocks(analysis)) document.push_back(std::move(block));
  document.push_back(conclusions(analysis));
  return document;
}

void add_original_memory(const OriginalMemory& memory, Json& total) {
  total.add({{"memory_consumption_bytes", memory.total},
             {"memory_consumption_weight_bytes", memory.weights},
             {"memory_consumption_kv_cache_bytes", memory.kv_cache},
             {"memory_consumption_tmp_act_bytes", memory.activations}});
}

/// Of these a total has none: what names an operator, and shares.
constexpr std::array<std::string_view, 9> kOfOperators{
    "model", "hardware", "stage", "group", "op", "kind", "repeat", "compute_type", "share"};

Json total_json(const Analysis& analysis, const StageResult& stage, std::vector<Column> columns) {
  std::erase_if(columns, [](const Column& column) {
    return std::ranges::find(kOfOperators, column.name) != kOfOperators.end();
  });
  const OpRow row = total_row(stage);
  Json json = json_row(columns, ReportRow{&analysis, &stage, &row});
  json["tokens_per_s"] = stage.total.tokens_per_s;
  const Layout& layout = analysis.group.layout;
  if (!layout.single()) {
    json["tokens_per_s_per_device"] = stage.total.tokens_per_s / layout.devices();
    json["network_time_s"] = stage.total.network_time;
  }
  if (layout.pipeline > 1) json["slowest_stage_s"] = stage.total.slowest_stage;
  if (stage.total.original_memory) add_original_memory(*stage.total.original_memory, json);
  return json;
}

Json stage_json(const Analysis& analysis, const StageResult& stage) {
  const std::vector<Column> columns = columns_of(analysis);
  Json ops = Json::array();
  for (const OpRow& op : stage.rows) {
    Json json = json_row(columns, ReportRow{&analysis, &stage, &op});
    json["inputs"] = op.inputs;
    json["shape"] = op.shape;
    if (op.experts > 0) {
      json["experts"] = op.experts;
      json["distinct_experts"] = op.distinct_experts;
    }
    ops.push_back(std::move(json));
  }
  Json json{{"stage", stage.stage},           {"sequences", stage.sequences},
            {"new_tokens", stage.new_tokens}, {"context", stage.context},
            {"ops", std::move(ops)},          {"total", total_json(analysis, stage, columns)}};
  if (stage.predicted) json["predicted"] = predicted_json(stage);
  return json;
}

Json json_of(const Analysis& analysis) {
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
  return json;
}

/// A row per operator, or per stage, or both.
Sheet sheet_of(const Analysis& analysis, const ReportOptions& options) {
  const bool totals = options.rows == RowChoice::total || options.rows == RowChoice::all;
  const bool operators = options.rows != RowChoice::total;
  std::deque<OpRow> total_rows;  // rows point into it
  std::vector<ReportRow> rows;
  for (const StageResult& stage : analysis.stages) {
    if (operators) {
      for (const OpRow& op : stage.rows) rows.push_back({&analysis, &stage, &op});
    }
    if (totals) rows.push_back({&analysis, &stage, &total_rows.emplace_back(total_row(stage))});
  }
  return sheet_of(options.columns.empty() ? columns_of(analysis) : columns_named(options.columns),
                  rows);
}

}  // namespace

void write_analysis(const Analysis& analysis, std::string_view format, const ReportOptions& options,
                    std::ostream& out) {
  write({.document = [&] { return document_of(analysis, options); },
         .json = [&] { return json_of(analysis); },
         .sheet = [&] { return sheet_of(analysis, options); }},
        format, options, out);
}

}  // namespace llmviewer
