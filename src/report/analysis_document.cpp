#include "report/analysis_document.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "llmviewer/units/scaled.hpp"
#include "report/columns.hpp"
#include "report/expense_document.hpp"
#include "report/formats.hpp"
#include "report/group_words.hpp"
#include "report/offload_words.hpp"
#include "report/predicted_words.hpp"
#include "report/words.hpp"

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

GridRow row_of(const std::vector<Column>& columns, const ReportRow& row) {
  GridRow cells;
  for (const Column& column : columns) {
    cells.cells.push_back({for_people(column.of(row), column.show), tone_of(column, *row.op)});
  }
  return cells;
}

/// A total has no instances: neither a repeat nor the time of one.
void blank_instances(const std::vector<Column>& columns, GridRow& row) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == "repeat" || columns[i].name == "time_s") row.cells[i].text.clear();
  }
}

/// Outside the layers an operator stands once: "×1" says nothing.
void blank_single(const std::vector<Column>& columns, const OpRow& op, GridRow& row) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == "repeat" && op.repeat == 1) row.cells[i].text.clear();
  }
}

void add_operators(const Analysis& analysis, const StageResult& stage,
                   const std::vector<Column>& columns, bool sections, Grid& grid) {
  std::string section;
  for (const OpRow& op : stage.rows) {
    GridRow row = row_of(columns, {&analysis, &stage, &op});
    if (sections) {
      blank_single(columns, op, row);
      if (is_of_layers(op.group)) row.kind = GridRow::Kind::member;
      if (is_of_layers(op.group) && op.group != section) {
        grid.rows.push_back({{{group_words(stage, op), Tone::strong}}, GridRow::Kind::section});
      }
      section = op.group;
    }
    grid.rows.push_back(std::move(row));
  }
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
  if (options.rows != RowChoice::op) {
    const OpRow total = total_row(stage);
    GridRow row = row_of(columns, {&analysis, &stage, &total});
    row.kind = GridRow::Kind::total;
    row.cells.front().tone = Tone::strong;
    if (usual) blank_instances(columns, row);
    grid.rows.push_back(std::move(row));
  }
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
  for (const auto& fact : predicted_facts(analysis)) facts.push_back(fact);
  for (const auto& fact : group_facts(analysis)) facts.push_back(fact);
  facts.push_back({"memory", held_by_words(analysis.group) + memory_words(analysis.memory)});
  facts.push_back({"memory", fit_words(analysis.memory, analysis.subject.hardware)});
  for (const StageResult& stage : analysis.stages) {
    if (!stage.total.original_memory) continue;
    facts.push_back({stage.name(), original_memory_words(*stage.total.original_memory)});
  }
  for (const std::string& note : analysis.notes) facts.push_back({"note", note});
  if (!analysis.hint.empty()) facts.push_back({"hint", analysis.hint});
  return facts;
}

}  // namespace

Document document_of(const Analysis& analysis, const ReportOptions& options) {
  const Subject& subject = analysis.subject;
  Facts facts{{"model", model_words(subject)},
              {"hardware", hardware_words(subject)},
              {"precision", precision_words(subject)}};
  for (const auto& fact : devices_facts(analysis)) facts.push_back(fact);
  for (const auto& fact : offload_facts(analysis)) facts.push_back(fact);
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

void write_table_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out) {
  write_text(document_of(analysis, options), Paint{options.color}, out);
}

void write_markdown_report(const Analysis& analysis, const ReportOptions& options,
                           std::ostream& out) {
  write_markdown(document_of(analysis, options), out);
}

}  // namespace llmviewer
