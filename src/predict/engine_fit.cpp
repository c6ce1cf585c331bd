#include "predict/engine_fit.hpp"

#include <cmath>
#include <map>
#include <string>

#include "predict/composition.hpp"
#include "predict/request_judge.hpp"
#include "predict/robust_fit.hpp"
#include "predict/statistics.hpp"

namespace llmviewer {
namespace {

constexpr std::array<double Engine::*, kEngineNumbers> kFitted{
    &Engine::step_s, &Engine::sequence_s, &Engine::layer_s, &Engine::first_token_s,
    &Engine::prefill_share};
constexpr std::size_t kLayer = 2;
constexpr std::size_t kShare = 4;
constexpr std::size_t kFewestOfInterval = 10;

using Values = std::vector<double>;

Engine with(Engine engine, const Values& values) {
  for (std::size_t i = 0; i < kEngineNumbers; ++i) engine.*kFitted[i] = values[i];
  return engine;
}

/// The engine with these numbers 1 and the others 0.
Engine of_ones(const Engine& engine, std::initializer_list<std::size_t> ones) {
  Values values(kEngineNumbers);
  for (const std::size_t one : ones) values[one] = 1;
  return with(engine, values);
}

/// Predicts with one engine after another, each made once for all rows.
class Trial {
 public:
  Trial(const Engine& engine, std::span<const FittedForm> forms)
      : engines_{engine}, judge_{forms, engines_} {}
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  std::optional<double> time(const MeasuredRow& row) {
    const auto judged = judge_.judge(row);
    if (!judged.row) return std::nullopt;
    return judged.row->prediction.time.value();
  }

 private:
  std::array<Engine, 1> engines_;
  RequestJudge judge_;
};

double predicted(const EngineRow& row, const Values& values) noexcept {
  double time = row.fixed + values[kLayer] * values[kShare] * row.both;
  for (std::size_t i = 0; i < kEngineNumbers; ++i) time += values[i] * row.slopes[i];
  return time;
}

Values errors_of(const std::vector<EngineRow>& rows, const Values& values) {
  Values errors;
  errors.reserve(rows.size());
  for (const EngineRow& row : rows) {
    errors.push_back(std::log(predicted(row, values) / row.row->measured.value()));
  }
  return errors;
}

ErrorSummary summary(const std::vector<EngineRow>& rows, const Values& values) {
  Values errors = errors_of(rows, values);
  for (double& error : errors) error = std::exp(error) - 1;
  return summary_of(errors);
}

std::vector<FreeNumber> free_numbers(const Engine& engine) {
  std::vector<FreeNumber> free;
  for (const EngineNumber& number : engine_numbers()) {
    for (std::size_t i = 0; i < kEngineNumbers; ++i) {
      if (number.value != kFitted[i] || (i == kShare && !engine.serves)) continue;
      free.push_back({i, number.name, 0, number.most});
    }
  }
  return free;
}

/// Of which of an engine's intervals the row's time is.
std::string interval_name(const MeasuredRow& row) {
  switch (row.op) {
    case OpClass::server_dense:
    case OpClass::server_moe:
      return std::string{name_of(row.op)};
    case OpClass::idle_ttft:
    case OpClass::llamacpp_prefill:
      return std::string{prefill_interval_name(row.request->scenario.workload.seq)};
    default:
      return "decode";
  }
}

void set_intervals(const std::vector<EngineRow>& rows, const Values& errors, Engine& engine) {
  std::map<std::string, Values> classes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    classes[interval_name(*rows[i].row)].push_back(errors[i]);
  }
  for (const auto& [name, own] : classes) {
    if (own.size() < kFewestOfInterval) continue;
    engine.intervals[name] = {std::exp(-quantile(own, 0.9)), std::exp(-quantile(own, 0.1))};
  }
}

}  // namespace

std::vector<EngineRow> engine_rows(std::span<const MeasuredRow* const> rows, const Engine& engine,
                                   std::span<const FittedForm> forms) {
  std::vector<EngineRow> result;
  Trial nothing{of_ones(engine, {}), forms};
  for (const MeasuredRow* row : rows) {
    if (const auto time = nothing.time(*row)) result.push_back({row, *time, {}, 0});
  }
  for (std::size_t i = 0; i < kEngineNumbers; ++i) {
    Trial one{of_ones(engine, {i}), forms};
    for (EngineRow& row : result) row.slopes[i] = *one.time(*row.row) - row.fixed;
  }
  Trial both{of_ones(engine, {kLayer, kShare}), forms};
  for (EngineRow& row : result) {
    row.both = *both.time(*row.row) - row.fixed - row.slopes[kLayer] - row.slopes[kShare];
  }
  return result;
}

CalibratedEngine fit_engine(const std::vector<EngineRow>& rows, const Engine& start) {
  Values from;
  for (const auto number : kFitted) from.push_back(start.*number);
  const auto fitted_to = [&](const std::vector<EngineRow>& some) {
    const auto errors = [&](const Values& values) { return errors_of(some, values); };
    return fit_robustly(errors, from, free_numbers(start));
  };
  const std::vector<EngineRow> held_out = every_second(rows, 1);
  const RobustFit half = fitted_to(every_second(rows, 0));
  const RobustFit whole = fitted_to(rows);
  CalibratedEngine result;
  result.engine = with(start, whole.values);
  result.engine.rows = static_cast<double>(rows.size());
  set_intervals(held_out, errors_of(held_out, half.values), result.engine);
  result.held_out = static_cast<double>(held_out.size());
  result.before = summary(held_out, from);
  result.after = summary(held_out, half.values);
  result.kept = whole.kept;
  for (const std::size_t at : outlying(errors_of(rows, whole.values))) {
    result.outliers.push_back(rows[at].row->where);
  }
  return result;
}

}  // namespace llmviewer
