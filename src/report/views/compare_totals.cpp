#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/parts.hpp"
#include "report/predicted.hpp"
#include "report/views/compare_tables.hpp"

namespace llmviewer {
namespace {

template <class Value>
std::string ratio_words(Value value, Value first) {
  if (!(first > Value{})) return "–";
  return fmt::format("{:.3g}×", value / first);
}

/// Whether every line has room for what its configuration is called: the first table always says.
bool has_room_for_labels(const std::vector<Compared>& all) {
  constexpr std::size_t kShort = 20;
  return std::ranges::all_of(all,
                             [](const Compared& one) { return text_width(one.label) <= kShort; });
}

void add_row(Grid& grid, std::size_t index, const std::string& label, std::vector<GridCell> cells) {
  cells.insert(cells.begin(), {letter_of(index), Tone::strong});
  cells.insert(cells.begin() + 1, {label, Tone::plain});
  grid.add(std::move(cells), GridRow::Kind::member);
}

std::vector<GridCell> stage_cells(const StageResult& stage, const StageResult* first) {
  const StageTotal& total = stage.total;
  const Seconds time = first == nullptr ? Seconds{} : first->total.time;
  return {{scaled(total.time)},
          {ratio_words(total.time, time), Tone::strong},
          {scaled(total.tokens_per_s)},
          {scaled(total.cost.ops().value())},
          {scaled(total.cost.traffic.total())},
          {ratio(total.arithmetic_intensity)},
          {std::string{name_of(total.bound)}, tone_of(total.bound)}};
}

/// All stages that any has, in order of appearance.
std::vector<Stage> stages_of(const std::vector<Compared>& all) {
  std::vector<Stage> stages;
  for (const Compared& one : all) {
    for (const StageResult& result : one.analysis.stages) {
      if (std::ranges::find(stages, result.stage) == stages.end()) stages.push_back(result.stage);
    }
  }
  return stages;
}

/// A time of each configuration that is predicted, and what the roofline has for it.
struct ExpectedTime {
  Seconds roofline;
  Seconds time;
  Interval interval;
};
using ExpectedOf = std::function<std::optional<ExpectedTime>(const Analysis&)>;

std::vector<GridCell> expected_cells(const ExpectedTime& one, Seconds first) {
  return {{scaled(one.time)},
          {interval_words(one.time, one.interval), Tone::faint},
          {ratio_words(one.time, first), Tone::strong},
          {scaled(one.roofline)},
          {percent(one.roofline / one.time)}};
}

void add_expected(const std::vector<Compared>& all, const std::string& name, const ExpectedOf& of,
                  Grid& grid) {
  const auto first = of(all.front().analysis);
  const auto is_expected = [&](const Compared& one) { return of(one.analysis).has_value(); };
  if (std::ranges::none_of(all, is_expected)) return;
  grid.add({{name, Tone::strong}}, GridRow::Kind::section);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto one = of(all[i].analysis);
    if (!one) continue;
    add_row(grid, i, all[i].label, expected_cells(*one, first ? first->time : Seconds{}));
  }
}

std::optional<ExpectedTime> expected_stage(const Analysis& analysis, Stage stage) {
  const StageResult* result = find_stage(analysis, stage);
  if (result == nullptr || !result->predicted) return std::nullopt;
  return ExpectedTime{result->total.time, result->predicted->time, result->predicted->interval};
}

std::optional<ExpectedTime> expected_ttft(const Analysis& analysis) {
  if (!analysis.predicted || !analysis.predicted->generation) return std::nullopt;
  const PredictedGeneration& predicted = *analysis.predicted->generation;
  return ExpectedTime{analysis.generation->ttft, predicted.ttft, predicted.ttft_interval};
}

std::optional<ExpectedTime> expected_tpot(const Analysis& analysis) {
  if (!analysis.predicted || !analysis.predicted->generation) return std::nullopt;
  const PredictedGeneration& predicted = *analysis.predicted->generation;
  return ExpectedTime{analysis.generation->tpot, predicted.tpot, predicted.tpot_interval};
}

std::optional<ExpectedTime> expected_server(const Analysis& analysis) {
  if (!analysis.predicted || !analysis.predicted->server) return std::nullopt;
  const PredictedServer& server = *analysis.predicted->server;
  return ExpectedTime{server.roofline_tpot, server.tpot, server.tpot_interval};
}

}  // namespace

std::string letter_of(std::size_t index) {
  return std::string(1, static_cast<char>('a' + static_cast<int>(index)));
}

Facts common_facts(const std::vector<Compared>& all) {
  Facts facts;
  const auto add = [&](const char* label, std::string (*of)(const Analysis&)) {
    const std::string text = of(all.front().analysis);
    const auto same = [&](const Compared& one) { return of(one.analysis) == text; };
    if (!text.empty() && std::ranges::all_of(all, same)) facts.push_back({label, text});
  };
  add("model",
      [](const Analysis& a) { return a.subject.model + " · " + model_size_words(a.subject); });
  add("hardware",
      [](const Analysis& a) { return a.subject.hardware + " · " + hardware_words(a.subject); });
  add("precision", [](const Analysis& a) { return precision_words(a.subject); });
  add("workload", [](const Analysis& a) { return asked_words(asked_workload(a)); });
  return facts;
}

Grid stage_totals(const std::vector<Compared>& all) {
  Grid grid =
      grid_titled({"", ""}, {"time", "ratio", "tokens/s", "ops", "bytes", "ops/B"}, {"bound"});
  for (const Stage stage : stages_of(all)) {
    grid.add({{std::string{name_of(stage)}, Tone::strong}}, GridRow::Kind::section);
    const StageResult* first = find_stage(all.front().analysis, stage);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const StageResult* one = find_stage(all[i].analysis, stage);
      if (one != nullptr) add_row(grid, i, all[i].label, stage_cells(*one, first));
    }
  }
  return grid;
}

Grid request_totals(const std::vector<Compared>& all) {
  Grid grid = grid_titled({"request", ""}, {"TTFT", "TPOT", "latency", "ratio", "tokens/s"});
  const bool labels = has_room_for_labels(all);
  const auto& first = all.front().analysis.generation;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& generation = all[i].analysis.generation;
    if (!generation) continue;
    add_row(grid, i, labels ? all[i].label : std::string{},
            {{scaled(generation->ttft)},
             {scaled(generation->tpot)},
             {scaled(generation->latency)},
             {ratio_words(generation->latency, first ? first->latency : Seconds{}), Tone::strong},
             {scaled(generation->throughput_tokens_per_s)}});
  }
  return grid;
}

Grid predicted_totals(const std::vector<Compared>& all) {
  Grid grid = grid_titled({"", ""}, {"predicted", "80 %", "ratio", "roof", "of roof"});
  for (const Stage stage : stages_of(all)) {
    const auto of = [&](const Analysis& one) { return expected_stage(one, stage); };
    add_expected(all, std::string{name_of(stage)}, of, grid);
  }
  add_expected(all, "TTFT", expected_ttft, grid);
  add_expected(all, "TPOT", expected_tpot, grid);
  add_expected(all, "server TPOT", expected_server, grid);
  return grid;
}

Grid expense_totals(const std::vector<Compared>& all) {
  Grid grid = grid_titled({"USD/M", ""}, {"USD/h"});
  const auto& first = all.front().analysis.expenses;
  if (!first || first->tokens.empty()) return grid;
  for (const Charge& charge : first->tokens) {
    grid.heads.push_back({std::string{name_of(charge)}, Align::right});
  }
  const bool labels = has_room_for_labels(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& expenses = all[i].analysis.expenses;
    if (!expenses) continue;
    std::vector<GridCell> cells{{for_people(expenses->tariff.usd_per_hour, Show::figure)}};
    for (const Charge& charge : expenses->tokens) {
      const Cell usd = charge.usd ? Cell{kPricedTokens * *charge.usd} : Cell{};
      cells.push_back({for_people(usd, Show::figure)});
    }
    add_row(grid, i, labels ? all[i].label : std::string{}, std::move(cells));
  }
  return grid;
}

Grid memory_totals(const std::vector<Compared>& all) {
  Grid grid =
      grid_titled({"memory", ""}, {"weights", "KV cache", "activations", "total", "ratio"}, {""});
  const bool labels = has_room_for_labels(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Memory& memory = all[i].analysis.memory;
    const std::string fit = !memory.capacity              ? "capacity not published"
                            : memory.fits.value_or(false) ? "fits"
                                                          : "does not fit";
    add_row(grid, i, labels ? all[i].label : std::string{},
            {{scaled_binary(memory.weights)},
             {scaled_binary(memory.kv_cache)},
             {scaled_binary(memory.activations)},
             {memory.capacity ? part_words(memory.total, *memory.capacity)
                              : scaled_binary(memory.total)},
             {ratio_words(memory.total, all.front().analysis.memory.total), Tone::strong},
             {fit}});
  }
  return grid;
}

}  // namespace llmviewer
