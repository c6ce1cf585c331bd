// What was fitted to measurements: the profile, and how the errors changed.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "llmviewer/predict/calibrate.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/formats.hpp"
#include "report/parts.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kOutliersNamed = 3;

std::string form_name(const FittedForm& form) {
  return form.op + " " + form.variant + (form.framework.empty() ? "" : " " + form.framework);
}

/// A form or an engine in the table.
struct FitLine {
  std::string name;
  double rows{};
  const FitRecord* fit{};
};

std::vector<FitLine> fit_lines_of(const Calibration& calibration) {
  std::vector<FitLine> lines;
  for (const CalibratedForm& one : calibration.fitted) {
    lines.push_back({form_name(one.form), one.form.rows, &one});
  }
  for (const CalibratedEngine& one : calibration.engines) {
    lines.push_back({"engine " + one.engine.name, one.engine.rows, &one});
  }
  return lines;
}

// clang-format off
constexpr auto kFitColumns = std::to_array<ColumnOf<FitLine>>({
    {.title = "fit", .of = [](auto& l) { return l.name; }},
    {.title = "rows", .of = [](auto& l) { return l.rows; }},
    {.title = "held out", .of = [](auto& l) { return l.fit->held_out; }},
    {.title = "before |e|", .show = Show::share,
     .of = [](auto& l) { return l.fit->before.median_abs; }},
    {.title = "bias", .show = Show::share, .of = [](auto& l) { return l.fit->before.bias; }},
    {.title = "p90", .show = Show::share,
     .of = [](auto& l) { return l.fit->before.p90_abs; }},
    {.title = "after |e|", .show = Show::share,
     .of = [](auto& l) { return l.fit->after.median_abs; }},
    {.title = "bias", .show = Show::share, .of = [](auto& l) { return l.fit->after.bias; }},
    {.title = "p90", .show = Show::share, .of = [](auto& l) { return l.fit->after.p90_abs; }},
    {.title = "outliers",
     .of = [](auto& l) { return l.fit->outliers.size(); }},
});
// clang-format on

Json fit_json(const FittedForm& form) {
  Json json{{"op", form.op}, {"variant", form.variant}};
  if (!form.framework.empty()) json["framework"] = form.framework;
  const Coefficients neutral;
  for (const CoefficientKind& kind : coefficient_kinds()) {
    const double value = form.coefficients.*kind.value;
    if (value != neutral.*kind.value) json.add(kind.name, value);
  }
  json["rows"] = form.rows;
  json["interval"] = Json::array({form.fast, form.slow});
  json["devices"] = form.devices;
  return json;
}

Json engine_json(const Engine& engine, const std::vector<std::string>& sources) {
  Json json{{"name", engine.name},
            {"title", engine.title},
            {"frameworks", engine.frameworks},
            {"vendors", engine.vendors},
            {"collectives", engine.collectives}};
  for (const EngineNumber& number : engine_numbers()) {
    json.add(number.name, engine.*number.value);
  }
  json["accumulate_fp32"] = engine.accumulate_fp32;
  json["serves"] = engine.serves;
  const auto of_load = [](const std::string& name) {
    const auto names = load_intervals();
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const auto& [name, interval] : engine.intervals) {
    Json& place = of_load(name) ? json["serving"] : json["intervals"];
    place[name] = Json::array({interval.fast, interval.slow});
  }
  if (engine.serving) {
    Json& serving = json["serving"];
    serving["batching"] = std::string{name_of(engine.serving->batching)};
    serving["schedules_ahead"] = engine.serving->schedules_ahead;
    serving["reserves_output"] = engine.serving->reserves_output;
    for (const ServingNumber& number : serving_numbers()) {
      serving[std::string{number.name}] = (*engine.serving).*number.value;
    }
  }
  json["rows"] = engine.rows;
  json["sources"] = sources;
  return json;
}

void add_facts(const FitLine& line, Facts& facts) {
  const FitRecord& fit = *line.fit;
  if (!fit.kept.empty()) {
    facts.push_back({"kept as it was", line.name + ": " + joined(fit.kept, ", ") +
                                           ": these rows do not determine it"});
  }
  if (fit.outliers.empty()) return;
  const auto named = std::min(fit.outliers.size(), kOutliersNamed);
  const std::vector<std::string> first{fit.outliers.begin(),
                                       fit.outliers.begin() + static_cast<std::ptrdiff_t>(named)};
  facts.push_back({"outliers", line.name + ": " + joined(first, ", ") +
                                   (named < fit.outliers.size() ? ", …" : "")});
}

/// "step_s 310 µs · prefill_share 0.82"
std::string numbers_of(const Engine& engine) {
  std::vector<std::string> parts;
  for (const EngineNumber& number : engine_numbers()) {
    const double value = engine.*number.value;
    const bool seconds = number.name.ends_with("_s");
    const bool share = engine.serves && number.value == &Engine::prefill_share;
    if (value == 0 || !(seconds || share)) continue;
    parts.push_back(fmt::format("{} {}", number.name,
                                seconds ? scaled(value, "s") : fmt::format("{:.3g}", value)));
  }
  return parts.empty() ? "its kernels alone" : joined(parts);
}

Facts facts_of(const Calibration& calibration, const std::vector<FitLine>& lines) {
  Facts facts;
  for (const CalibratedEngine& one : calibration.engines) {
    facts.push_back({"engine", one.engine.name + ": " + numbers_of(one.engine)});
  }
  for (const FitLine& line : lines) add_facts(line, facts);
  for (const RefusedFit& one : calibration.refused) {
    facts.push_back({"refused", one.name + ": " + one.reason});
  }
  return facts;
}

}  // namespace

void write_profile(const Calibration& calibration, const std::vector<std::string>& sources,
                   std::ostream& out) {
  const auto fit = [](const CalibratedForm& one) { return fit_json(one.form); };
  const auto engine = [&](const CalibratedEngine& one) { return engine_json(one.engine, sources); };
  write_json({{"sources", sources},
              {"fits", json_of_each(calibration.fitted, fit)},
              {"engines", json_of_each(calibration.engines, engine)}},
             out);
}

void write_calibration(const Calibration& calibration, std::ostream& out) {
  const std::vector<FitLine> lines = fit_lines_of(calibration);
  Document document{Heading{"Forms and engines fitted to measurements",
                            "errors on every second row, before and after a fit to the others", 1},
                    grid_of(kFitColumns, lines)};
  add(facts_of(calibration, lines), document);
  write_text(document, Paint{false}, out);
}

}  // namespace llmviewer
