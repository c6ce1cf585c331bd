#include "sweep/block_maker.hpp"

#include <algorithm>
#include <limits>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "sweep/walked_points.hpp"

namespace llmviewer {
namespace {

constexpr auto kNowhere = std::numeric_limits<std::uint64_t>::max();
constexpr auto kOk = static_cast<double>(Status::ok);

Needs needs_of(const SweepSpace& space, std::span<const SweepColumn> columns,
               std::span<const std::size_t> computed) {
  Needs needs;
  for (const std::size_t c : computed) {
    if (columns[c].need != nullptr) columns[c].need(needs, columns[c].stage);
  }
  const auto run = [&](Stage stage) { needs.runs[static_cast<std::size_t>(stage)] = true; };
  for (const Stage stage : space.stages) run(stage);
  if (space.default_stages && space.gen) run(Stage::generate);
  return needs;
}

std::string problem_of(const Error& error) { return error.where() + ": " + error.problem(); }

/// Why points of too few sequences cannot be.
std::string problem_of_idle_parts(const LinearModel& model) {
  const double parts = model.batch_parts();
  if (parts == 1) return {};
  const bool replicas = model.layout.micro_batches == 1;
  return (replicas ? "--dp " + round_trip(model.layout.data)
                   : "--micro-batches " + round_trip(model.layout.micro_batches)) +
         ": a batch of fewer than " + round_trip(parts) + " leaves some without a sequence";
}

/// The scenario in each of its layouts.
std::vector<Scenario> competing(const SweepScenario& one) {
  std::vector<Scenario> all;
  for (const Layout& layout : one.layouts) {
    all.push_back(one.scenario);
    all.back().layout = layout;
  }
  if (all.empty()) all.push_back(one.scenario);
  return all;
}

double figure_of(const SweepColumn& column, const RowTexts& texts) {
  const std::string_view text = text_of(column, texts);
  return text.empty() ? kNone : parse_any_unit(text, column.name);
}

void describe(const Hardware& hardware, BlockView& view) {
  if (hardware.capacity) view.capacity = hardware.capacity->value();
  view.usd_per_hour = hardware.usd_per_hour;
  view.tdp_watts = hardware.tdp_watts;
}

bool is_of_a_configuration(const SweepColumn& column) {
  return column.kind != SweepColumn::Kind::axis && column.kind != SweepColumn::Kind::status;
}

}  // namespace

double BlockMaker::usual_seq(const Compiled& compiled) const {
  if (!compiled.layouts.empty()) return compiled.layouts.front().model->usual_tokens;
  return compiled.walked ? lower(*space_.models[model_].model).usual_tokens : kNone;
}

std::size_t BlockMaker::lanes_of(const SweepSpace& space) noexcept {
  constexpr std::size_t kRows = 4096;
  const std::size_t room = std::clamp<std::size_t>(kRows / space.scenarios.size(), 1, kMostLanes);
  return static_cast<std::size_t>(std::min<std::uint64_t>(room, space.numbers()));
}

BlockMaker::BlockMaker(const SweepSpace& space, std::span<const SweepColumn> columns,
                       std::span<const std::size_t> computed, const Condition* where)
    : space_{space},
      columns_{columns},
      where_{where},
      pair_{kNowhere},
      model_{kNowhere},
      compiled_(space.scenarios.size()),
      results_{std::make_unique<Results>()},
      condition_room_(where == nullptr ? 0 : where->depth()),
      most_lanes_{lanes_of(space)} {
  if (where != nullptr) computed_ = where->columns();
  std::erase_if(computed_, [&](std::size_t c) { return columns_[c].has_texts(); });
  const std::size_t of_condition = computed_.size();
  for (const std::size_t column : computed) {
    const bool known = std::find(computed_.begin(), computed_.end(), column) != computed_.end();
    if (!known && !columns_[column].has_texts()) computed_.push_back(column);
  }
  const auto pass = [&](std::size_t begin, std::size_t end) {
    return Pass{begin, end,
                needs_of(space, columns, std::span{computed_}.subspan(begin, end - begin))};
  };
  whole_ = pass(0, computed_.size());
  condition_ = pass(0, of_condition);
  rest_ = pass(of_condition, computed_.size());
  const std::size_t scenarios = space.scenarios.size();
  batch_.resize(most_lanes_);
  seq_.resize(most_lanes_);
  gen_.resize(most_lanes_);
  status_.resize(scenarios * most_lanes_);
  numbers_.resize(scenarios * computed_.size() * most_lanes_);
  chosen_.resize(scenarios * most_lanes_);
  pointers_.assign(scenarios * columns.size(), nullptr);
  for (std::size_t s = 0; s < scenarios; ++s) {
    for (std::size_t c = 0; c < computed_.size(); ++c) {
      pointers_[s * columns.size() + computed_[c]] =
          &numbers_[(s * computed_.size() + c) * most_lanes_];
    }
    scenarios_.push_back({{&space, 0, 0, s, nullptr, {}},
                          {&pointers_[s * columns.size()], columns.size()},
                          &status_[s * most_lanes_],
                          &chosen_[s * most_lanes_]});
  }
}

void BlockMaker::compile_model(std::uint64_t model) {
  if (model == model_) return;
  model_ = model;
  const SweepModel& chosen = space_.models[model];
  for (std::size_t s = 0; s < compiled_.size(); ++s) {
    Compiled& compiled = compiled_[s];
    compiled = {};
    compiled.problem = chosen.problem;
    if (!chosen.model || space_.as_llm_viewer) continue;
    if (needs_walk(space_.scenarios[s].scenario)) continue;
    for (const Scenario& scenario : competing(space_.scenarios[s])) {
      try {
        compiled.linear.push_back(linear_model(*chosen.model, scenario));
      } catch (const Error& error) {
        if (compiled.problem.empty()) compiled.problem = problem_of(error);
      }
    }
  }
}

/// The model on a device, or each layout of it that competes.
void BlockMaker::compile_layouts(std::size_t s, const SweepModel& model, const Hardware& hardware) {
  Compiled& compiled = compiled_[s];
  const Scenario& scenario = space_.scenarios[s].scenario;
  const bool competes = !space_.scenarios[s].layouts.empty();
  const auto keep = [&](auto&& make) {
    try {
      CompiledModel layout = make();
      if (competes && !layout.refused.empty()) {
        throw Error{"--predict", layout.refused, "leave it out for the roofline"};
      }
      compiled.layouts.push_back(std::move(layout));
      evaluator_.make_room_for(compiled.layouts.back());
    } catch (const Error& error) {
      if (compiled.problem.empty()) compiled.problem = problem_of(error);
    }
  };
  if (space_.as_llm_viewer) {
    keep([&] { return compiled_as_llm_viewer(*model.model, hardware, scenario); });
  }
  for (const auto& linear : compiled.linear) {
    keep([&] { return compiled_on(linear, hardware, scenario); });
  }
  if (!compiled.layouts.empty()) {
    compiled.problem = problem_of_idle_parts(*compiled.layouts.back().model);
  }
}

void BlockMaker::compile(std::uint64_t pair) {
  if (pair == pair_) return;
  pair_ = pair;
  compile_model(pair / space_.devices.size());
  const SweepModel& model = space_.models[model_];
  const SweepDevice& device = space_.devices[pair % space_.devices.size()];
  for (std::size_t s = 0; s < compiled_.size(); ++s) {
    Compiled& compiled = compiled_[s];
    compiled.layouts.clear();
    if (!compiled.linear.empty() || (space_.as_llm_viewer && model.model)) compiled.problem.clear();
    if (!device.hardware && compiled.problem.empty()) compiled.problem = device.problem;
    const bool possible = device.hardware && model.model;
    compiled.walked = possible && !space_.as_llm_viewer && needs_walk(space_.scenarios[s].scenario);
    if (possible && !compiled.walked) compile_layouts(s, model, *device.hardware);
    RowTexts& texts = scenarios_[s].texts;
    texts.model = model_;
    texts.device = pair % space_.devices.size();
    texts.formats = compiled.layouts.empty() ? nullptr : &compiled.layouts.front().model->formats;
    texts.reason = compiled.problem;
  }
}

void BlockMaker::fill_points(const BlockPlace& place) {
  const std::uint64_t gens = space_.gen_count();
  const std::uint64_t seqs = space_.seq_count();
  std::uint64_t g = place.first_point % gens;
  std::uint64_t s = place.first_point / gens % seqs;
  std::uint64_t b = place.first_point / gens / seqs;
  for (std::size_t i = 0; i < place.lanes; ++i) {
    batch_[i] = space_.batch[b];
    if (space_.seq) seq_[i] = (*space_.seq)[s];
    if (space_.gen) gen_[i] = (*space_.gen)[g];
    if (++g < gens) continue;
    g = 0;
    if (++s < seqs) continue;
    s = 0;
    ++b;
  }
  lanes_ = place.lanes;
}

/// The last stage that is asked for, as analyze has them.
Stage BlockMaker::judged_stage(const LinearModel& model) const noexcept {
  const auto& stages = space_.stages;
  const Stage last = stages.back();
  if (!space_.default_stages || last == Stage::mtp || last == Stage::denoise) return last;
  if (!model.decodes) return Stage::prefill;
  return space_.gen ? Stage::generate : Stage::decode;
}

void BlockMaker::evaluate(std::size_t scenario, const Points& points, const Needs& needs,
                          std::span<double> status) {
  Compiled& compiled = compiled_[scenario];
  const SweepModel& model = space_.models[model_];
  if (!space_.scenarios[scenario].layouts.empty() && !compiled.layouts.empty()) {
    layout_chooser_.evaluate(compiled.layouts, judged_stage(*compiled.layouts.front().model),
                             points, needs, evaluator_, *results_, status);
  } else if (!compiled.layouts.empty()) {
    evaluator_.evaluate(compiled.layouts.front(), points, needs, *results_);
    mark_idle_parts(scenario, status);
  } else if (compiled.walked) {
    const SweepDevice& device = space_.devices[pair_ % space_.devices.size()];
    Walked walked = walk_points(*model.model, *device.hardware, space_.scenarios[scenario], points,
                                *results_, status);
    compiled.formats = std::move(walked.formats);
    compiled.problem = std::move(walked.problem);
    RowTexts& texts = scenarios_[scenario].texts;
    texts.formats = compiled.formats[0].empty() ? nullptr : &compiled.formats;
    texts.reason = compiled.problem;
  }
}

/// Points of too few sequences for all replicas and micro-batches.
void BlockMaker::mark_idle_parts(std::size_t scenario, std::span<double> status) {
  const double parts = compiled_[scenario].layouts.front().model->batch_parts();
  for (std::size_t i = 0; i < lanes_; ++i) {
    if (batch_[i] < parts) status[i] = kImpossible;
  }
}

/// Points that end beyond the model's positions.
void BlockMaker::mark_beyond_context(std::span<double> status) {
  const std::optional<Model>& model = space_.models[model_].model;
  if (!space_.strict_context || !model || model->max_positions == 0) return;
  const auto most = static_cast<double>(model->max_positions);
  for (std::size_t i = 0; i < lanes_; ++i) {
    const double last = seq_[i] + (space_.gen ? gen_[i] - 1 : 0);
    if (status[i] == kOk && last > most) status[i] = static_cast<double>(Status::beyond_context);
  }
}

void BlockMaker::fill_scenario(std::size_t scenario, const Pass& pass) {
  const Compiled& compiled = compiled_[scenario];
  const bool possible = !compiled.layouts.empty() || compiled.walked;
  if (!space_.seq) std::fill_n(seq_.begin(), lanes_, usual_seq(compiled));
  const Points points{
      {batch_.data(), lanes_},
      {seq_.data(), lanes_},
      space_.gen ? std::span<const double>{gen_.data(), lanes_} : std::span<const double>{}};
  const std::span<double> status{&status_[scenario * most_lanes_], lanes_};
  std::fill(status.begin(), status.end(), possible ? kOk : kImpossible);
  if (possible) evaluate(scenario, points, pass.needs, status);
  mark_beyond_context(status);
  BlockView view{points, results_.get(), {}, {}, {}, 1, status};
  const SweepDevice& device = space_.devices[pair_ % space_.devices.size()];
  if (device.hardware) describe(*device.hardware, view);
  view.devices = space_.scenarios[scenario].scenario.layout.devices();
  fill_columns(scenario, pass, view);
}

void BlockMaker::fill_columns(std::size_t scenario, const Pass& pass, const BlockView& view) {
  const Compiled& compiled = compiled_[scenario];
  const bool possible = !compiled.layouts.empty() || compiled.walked;
  const bool all_ok = std::all_of(view.status.begin(), view.status.end(),
                                  [](double status) { return status == kOk; });
  for (std::size_t c = pass.begin; c < pass.end; ++c) {
    const SweepColumn& column = columns_[computed_[c]];
    const std::span<double> values{&numbers_[(scenario * computed_.size() + c) * most_lanes_],
                                   lanes_};
    const bool of_configuration = is_of_a_configuration(column);
    if (column.has_figures()) {
      std::fill(values.begin(), values.end(), figure_of(column, scenarios_[scenario].texts));
    } else if (possible || !of_configuration) {
      column.fill(view, column.stage, values);
    }
    if (all_ok || !of_configuration) continue;
    for (std::size_t i = 0; i < lanes_; ++i) {
      if (view.status[i] != kOk) values[i] = kNone;
    }
  }
}

void BlockMaker::choose(std::size_t scenario, const BlockPlace& place, std::uint64_t begin,
                        std::uint64_t end) {
  double* const chosen = &chosen_[scenario * most_lanes_];
  if (where_ != nullptr) {
    where_->evaluate({scenarios_[scenario].numbers, scenarios_[scenario].texts, lanes_},
                     condition_room_, {chosen, lanes_});
  } else {
    std::fill_n(chosen, lanes_, 1.0);
  }
  const std::uint64_t count = space_.scenarios.size();
  const std::uint64_t first =
      (place.pair * space_.numbers() + place.first_point) * count + scenario;
  const std::uint64_t last = first + (place.lanes - 1) * count;
  if (first >= begin && last < end) return;
  for (std::size_t i = 0; i < lanes_; ++i) {
    const std::uint64_t row = first + i * count;
    if (row < begin || row >= end) chosen[i] = 0;
  }
}

RowBlock BlockMaker::make(const BlockPlace& place, std::uint64_t begin, std::uint64_t end) {
  compile(place.pair);
  fill_points(place);
  for (std::size_t s = 0; s < compiled_.size(); ++s) {
    // A walk yields everything at once.
    const bool in_passes = where_ != nullptr && !compiled_[s].walked;
    fill_scenario(s, in_passes ? condition_ : whole_);
    choose(s, place, begin, end);
    const double* const chosen = &chosen_[s * most_lanes_];
    const bool any = std::any_of(chosen, chosen + lanes_, [](double one) { return one != 0; });
    if (in_passes && any) fill_scenario(s, rest_);
  }
  return {scenarios_, lanes_};
}

}  // namespace llmviewer
