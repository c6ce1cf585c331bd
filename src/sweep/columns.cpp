#include "llmviewer/sweep/columns.hpp"

#include <algorithm>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "sweep/column_rules.hpp"

namespace llmviewer {
namespace {

using ColumnKind = SweepColumn::Kind;
using Values = std::span<double>;

SweepColumn column_of(const ColumnRule& rule, ColumnKind kind) {
  SweepColumn column;
  column.name = rule.name;
  column.unit = rule.unit;
  column.meaning = rule.meaning;
  column.type = rule.type;
  column.better = rule.better;
  column.kind = kind;
  column.by_default = rule.shown != Shown::nowhere;
  column.for_people = rule.shown == Shown::everywhere;
  column.need = rule.need;
  column.fill = rule.fill;
  return column;
}

SweepColumn text_axis(std::string name, std::string meaning, SweepColumn::Text text,
                      std::size_t setting, bool varies) {
  SweepColumn column;
  column.name = std::move(name);
  column.meaning = std::move(meaning);
  column.type = SweepType::text;
  column.by_default = column.for_people = true;
  column.varies = varies;
  column.text = text;
  column.setting = setting;
  return column;
}

SweepColumn number_axis(std::string name, std::string meaning, Better better, bool varies,
                        void (*fill)(const BlockView&, Stage, Values)) {
  SweepColumn column;
  column.name = std::move(name);
  column.meaning = std::move(meaning);
  column.better = better;
  column.by_default = column.for_people = true;
  column.varies = varies;
  column.fill = fill;
  return column;
}

void copy(std::span<const double> from, Values values) {
  std::copy_n(from.begin(), values.size(), values.begin());
}

void add_axes(const SweepSpace& space, std::vector<SweepColumn>& columns) {
  using Text = SweepColumn::Text;
  const auto settings = [&](const std::vector<TextAxis>& axes, Text text, const char* meaning) {
    for (std::size_t i = 0; i < axes.size(); ++i) {
      columns.push_back(text_axis(axes[i].name, meaning, text, i, axes[i].varies));
      if (axes[i].is_switch) columns.back().type = SweepType::switched;
      if (axes[i].is_figure) columns.back().type = SweepType::number;
    }
  };
  columns.push_back(text_axis("model", "the model", Text::model, 0, space.models.size() > 1));
  settings(space.model_axes, Text::model_setting, "the model's fact that was set");
  columns.push_back(
      text_axis("hardware", "the device", Text::hardware, 0, space.devices.size() > 1));
  settings(space.device_axes, Text::device_setting, "the device's fact that was set");
  columns.push_back(
      number_axis("batch", "sequences", Better::more, space.batch.size() > 1,
                  [](const BlockView& b, Stage, Values v) { copy(b.points.batch, v); }));
  columns.push_back(number_axis(
      "seq", "prompt tokens, and the context of the decode step", Better::more,
      space.seq_count() > 1, [](const BlockView& b, Stage, Values v) { copy(b.points.seq, v); }));
  if (space.gen) {
    columns.push_back(
        number_axis("gen", "tokens to generate", Better::more, space.gen_count() > 1,
                    [](const BlockView& b, Stage, Values v) { copy(b.points.gen, v); }));
  }
  settings(space.scenario_axes, Text::scenario_setting, "as it was asked for");
}

/// Whether any row is of several devices.
bool has_group(const SweepSpace& space) {
  return std::any_of(space.scenarios.begin(), space.scenarios.end(), [](const SweepScenario& one) {
    return !one.layouts.empty() || !one.scenario.layout.single();
  });
}

void add_group(const ColumnGroup& group, const SweepSpace& space, std::vector<SweepColumn>& columns,
               std::optional<Stage> stage = {}) {
  if (!group.is_in(space)) return;
  for (const ColumnRule& rule : group.rules) {
    if (rule.of_groups && !has_group(space)) continue;
    SweepColumn& column = columns.emplace_back(column_of(rule, group.kind));
    if (!stage) continue;
    column.name = std::string{name_of(*stage)} + "_" + column.name;
    column.stage = *stage;
  }
}

void add_status(std::vector<SweepColumn>& columns) {
  SweepColumn status;
  status.name = "status";
  status.meaning = "ok, impossible or beyond_context (--strict-context); empty cells if not ok";
  status.type = SweepType::status;
  status.kind = ColumnKind::status;
  status.by_default = true;
  status.fill = [](const BlockView& b, Stage, Values v) { copy(b.status, v); };
  columns.push_back(std::move(status));
  SweepColumn reason =
      text_axis("reason", "why it is impossible", SweepColumn::Text::reason, 0, true);
  reason.kind = ColumnKind::status;
  reason.by_default = reason.for_people = false;
  columns.push_back(std::move(reason));
}

}  // namespace

std::vector<SweepColumn> sweep_columns(const SweepSpace& space) {
  std::vector<SweepColumn> columns;
  add_axes(space, columns);
  const auto groups = column_groups();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!groups[i].of_stage) {
      add_group(groups[i], space, columns);
      continue;
    }
    std::size_t end = i + 1;
    while (end < groups.size() && groups[end].of_stage) ++end;
    for (const Stage stage : space.stages) {
      for (std::size_t g = i; g < end; ++g) add_group(groups[g], space, columns, stage);
    }
    i = end - 1;
  }
  add_status(columns);
  return columns;
}

std::size_t column_index(std::span<const SweepColumn> columns, std::string_view name,
                         std::string_view where) {
  const std::string_view wanted = name == "hw" ? "hardware" : name;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == wanted) return i;
    known.push_back(columns[i].name);
  }
  throw Error{where, "there is no column \"" + std::string{name} + "\"",
              did_you_mean(name, known, "--columns help lists them")};
}

std::string_view text_of(const SweepColumn& column, const RowTexts& rows) {
  const SweepSpace& space = *rows.space;
  switch (column.text) {
    case SweepColumn::Text::model:
      return space.models[rows.model].name;
    case SweepColumn::Text::hardware:
      return space.devices[rows.device].name;
    case SweepColumn::Text::model_setting:
      return space.models[rows.model].settings[column.setting];
    case SweepColumn::Text::device_setting:
      return space.devices[rows.device].settings[column.setting];
    case SweepColumn::Text::scenario_setting: {
      const std::string& asked = space.scenarios[rows.scenario].settings[column.setting];
      const bool own = asked.empty() && rows.formats && column.setting < rows.formats->size();
      return own ? (*rows.formats)[column.setting] : asked;
    }
    case SweepColumn::Text::reason:
      return rows.reason;
    case SweepColumn::Text::none:
      break;
  }
  return {};
}

}  // namespace llmviewer
