#include "report/compare_totals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/compare_document.hpp"
#include "report/expense_document.hpp"
#include "report/predicted_words.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

std::string seconds_words(Seconds seconds) { return scaled(seconds.value(), "s"); }

std::string ratio_words(double value, double first) {
  if (!(first > 0)) return "–";
  return fmt::format("{:.3g}×", value / first);
}

/// Whether every line has room for what its configuration is called: the first table always says.
bool has_room_for_labels(const std::vector<Compared>& all) {
  constexpr std::size_t kShort = 20;
  return std::all_of(all.begin(), all.end(),
                     [](const Compared& one) { return text_width(one.label) <= kShort; });
}

void add_row(Grid& grid, std::size_t index, const std::string& label, std::vector<GridCell> cells) {
  cells.insert(cells.begin(), {letter_of(index), Tone::strong});
  cells.insert(cells.begin() + 1, {label, Tone::plain});
  grid.rows.push_back({std::move(cells), GridRow::Kind::member});
}

std::vector<GridCell> stage_cells(const StageResult& stage, const StageResult* first) {
  const StageTotal& total = stage.total;
  const double time = first == nullptr ? 0 : first->total.time.value();
  const Tone tone = tone_of(total.bound);
  return {{seconds_words(total.time)},
          {ratio_words(total.time.value(), time), Tone::strong},
          {scaled(total.tokens_per_s)},
          {scaled(total.cost.ops().value())},
          {scaled(total.cost.traffic.total().value(), "B")},
          {ratio(total.arithmetic_intensity)},
          {std::string{name_of(total.bound)}, tone}};
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

/// A text that is the same of all, or "".
std::string common(const std::vector<Compared>& all,
                   const std::function<std::string(const Analysis&)>& of) {
  const std::string text = of(all.front().analysis);
  const bool same = std::all_of(all.begin(), all.end(),
                                [&](const Compared& one) { return of(one.analysis) == text; });
  return same ? text : std::string{};
}

}  // namespace

Facts common_facts(const std::vector<Compared>& all) {
  Facts facts;
  const auto add = [&](const char* label, const std::function<std::string(const Analysis&)>& of) {
    const std::string text = common(all, of);
    if (!text.empty()) facts.push_back({label, text});
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
  Grid grid{.heads = {{""},
                      {""},
                      {"time", Align::right},
                      {"ratio", Align::right},
                      {"tokens/s", Align::right},
                      {"ops", Align::right},
                      {"bytes", Align::right},
                      {"ops/B", Align::right},
                      {"bound"}},
            .rows = {}};
  for (const Stage stage : stages_of(all)) {
    grid.rows.push_back({{{std::string{name_of(stage)}, Tone::strong}}, GridRow::Kind::section});
    const StageResult* first = find_stage(all.front().analysis, stage);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const StageResult* one = find_stage(all[i].analysis, stage);
      if (one != nullptr) add_row(grid, i, all[i].label, stage_cells(*one, first));
    }
  }
  return grid;
}

Grid request_totals(const std::vector<Compared>& all) {
  Grid grid{.heads = {{"request"},
                      {""},
                      {"TTFT", Align::right},
                      {"TPOT", Align::right},
                      {"latency", Align::right},
                      {"ratio", Align::right},
                      {"tokens/s", Align::right}},
            .rows = {}};
  const bool labels = has_room_for_labels(all);
  const auto& first = all.front().analysis.generation;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& generation = all[i].analysis.generation;
    if (!generation) continue;
    add_row(grid, i, labels ? all[i].label : std::string{},
            {{seconds_words(generation->ttft)},
             {seconds_words(generation->tpot)},
             {seconds_words(generation->latency)},
             {ratio_words(generation->latency.value(), first ? first->latency.value() : 0),
              Tone::strong},
             {scaled(generation->throughput_tokens_per_s)}});
  }
  return grid;
}

namespace {

/// A time of each configuration that is predicted, and what the roofline has for it.
struct ExpectedTime {
  Seconds roofline;
  Seconds time;
  Interval interval;
};
using ExpectedOf = std::function<std::optional<ExpectedTime>(const Analysis&)>;

std::vector<GridCell> expected_cells(const ExpectedTime& one, double first) {
  return {{seconds_words(one.time)},
          {interval_words(one.time, one.interval), Tone::faint},
          {ratio_words(one.time.value(), first), Tone::strong},
          {seconds_words(one.roofline)},
          {percent(one.roofline / one.time)}};
}

void add_expected(const std::vector<Compared>& all, const std::string& name, const ExpectedOf& of,
                  Grid& grid) {
  const auto first = of(all.front().analysis);
  const bool any = std::any_of(all.begin(), all.end(),
                               [&](const Compared& one) { return of(one.analysis).has_value(); });
  if (!any) return;
  grid.rows.push_back({{{name, Tone::strong}}, GridRow::Kind::section});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto one = of(all[i].analysis);
    if (!one) continue;
    add_row(grid, i, all[i].label, expected_cells(*one, first ? first->time.value() : 0));
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

Grid predicted_totals(const std::vector<Compared>& all) {
  Grid grid{.heads = {{""},
                      {""},
                      {"predicted", Align::right},
                      {"80 %", Align::right},
                      {"ratio", Align::right},
                      {"roof", Align::right},
                      {"of roof", Align::right}},
            .rows = {}};
  for (const Stage stage : stages_of(all)) {
    add_expected(
        all, std::string{name_of(stage)},
        [&](const Analysis& one) { return expected_stage(one, stage); }, grid);
  }
  add_expected(all, "TTFT", expected_ttft, grid);
  add_expected(all, "TPOT", expected_tpot, grid);
  add_expected(all, "server TPOT", expected_server, grid);
  return grid;
}

Grid expense_totals(const std::vector<Compared>& all) {
  Grid grid{.heads = {{"USD/M"}, {""}, {"USD/h", Align::right}}, .rows = {}};
  const auto& first = all.front().analysis.expenses;
  if (!first || first->tokens.empty()) return grid;
  for (const Charge& charge : first->tokens)
    grid.heads.push_back({std::string{name_of(charge)}, Align::right});
  const bool labels = has_room_for_labels(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& expenses = all[i].analysis.expenses;
    if (!expenses) continue;
    std::vector<GridCell> cells{{figure_words(expenses->tariff.usd_per_hour)}};
    for (const Charge& charge : expenses->tokens) {
      cells.push_back(
          {figure_words(charge.usd ? std::optional{kPricedTokens * *charge.usd} : charge.usd)});
    }
    add_row(grid, i, labels ? all[i].label : std::string{}, std::move(cells));
  }
  return grid;
}

Grid memory_totals(const std::vector<Compared>& all) {
  Grid grid{.heads = {{"memory"},
                      {""},
                      {"weights", Align::right},
                      {"KV cache", Align::right},
                      {"activations", Align::right},
                      {"total", Align::right},
                      {"ratio", Align::right},
                      {""}},
            .rows = {}};
  const bool labels = has_room_for_labels(all);
  const double first = all.front().analysis.memory.total.value();
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
             {ratio_words(memory.total.value(), first), Tone::strong},
             {fit}});
  }
  return grid;
}

}  // namespace llmviewer
