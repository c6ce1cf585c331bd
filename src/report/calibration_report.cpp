#include "llmviewer/report/calibration_report.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "llmviewer/units/scaled.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kOutliersNamed = 3;

std::string name_of_form(const std::string& op, const std::string& variant,
                         const std::string& framework) {
  return op + " " + variant + (framework.empty() ? "" : " " + framework);
}

std::string name_of_form(const FittedForm& form) {
  return name_of_form(form.op, form.variant, form.framework);
}

// clang-format off: one column a line
constexpr auto kColumns = std::to_array<ColumnOf<CalibratedForm>>({
    {"", "form", "", "", Show::plain,
     [](const CalibratedForm& c) -> Cell { return name_of_form(c.form); }},
    {"", "rows", "", "", Show::plain, [](const CalibratedForm& c) -> Cell { return c.form.rows; }},
    {"", "held out", "", "", Show::plain,
     [](const CalibratedForm& c) -> Cell { return c.held_out; }},
    {"", "before |e|", "", "", Show::share,
     [](const CalibratedForm& c) -> Cell { return c.before.median_abs; }},
    {"", "bias", "", "", Show::share,
     [](const CalibratedForm& c) -> Cell { return c.before.bias; }},
    {"", "p90", "", "", Show::share,
     [](const CalibratedForm& c) -> Cell { return c.before.p90_abs; }},
    {"", "after |e|", "", "", Show::share,
     [](const CalibratedForm& c) -> Cell { return c.after.median_abs; }},
    {"", "bias", "", "", Show::share, [](const CalibratedForm& c) -> Cell { return c.after.bias; }},
    {"", "p90", "", "", Show::share,
     [](const CalibratedForm& c) -> Cell { return c.after.p90_abs; }},
    {"", "outliers", "", "", Show::plain,
     [](const CalibratedForm& c) -> Cell { return static_cast<double>(c.outliers.size()); }},
});
// clang-format on

Json fit_json(const FittedForm& form) {
  Json json{{"op", form.op}, {"variant", form.variant}};
  if (!form.framework.empty()) json["framework"] = form.framework;
  const Coefficients neutral;
  for (const CoefficientKind& kind : coefficient_kinds()) {
    const double value = form.coefficients.*kind.value;
    if (value != neutral.*kind.value) json[std::string{kind.name}] = json_number(value);
  }
  json["rows"] = json_number(form.rows);
  json["interval"] = {json_number(form.fast), json_number(form.slow)};
  json["devices"] = form.devices;
  return json;
}

Facts facts_of(const Calibration& calibration) {
  Facts facts;
  for (const CalibratedForm& one : calibration.fitted) {
    const std::string name = name_of_form(one.form) + ": ";
    if (!one.kept.empty()) {
      facts.push_back(
          {"kept as it was", name + joined(one.kept, ", ") + ": these rows do not determine it"});
    }
    if (one.outliers.empty()) continue;
    const auto named = std::min(one.outliers.size(), kOutliersNamed);
    const std::vector<std::string> first{one.outliers.begin(),
                                         one.outliers.begin() + static_cast<std::ptrdiff_t>(named)};
    facts.push_back(
        {"outliers", name + joined(first, ", ") + (named < one.outliers.size() ? ", …" : "")});
  }
  for (const RefusedForm& one : calibration.refused) {
    facts.push_back(
        {"refused", name_of_form(one.op, one.variant, one.framework) + ": " + one.reason});
  }
  return facts;
}

}  // namespace

void write_profile(const Calibration& calibration, const std::vector<std::string>& sources,
                   std::ostream& out) {
  Json fits = Json::array();
  for (const CalibratedForm& one : calibration.fitted) fits.push_back(fit_json(one.form));
  write_json({{"sources", sources}, {"fits", std::move(fits)}}, out);
}

void write_calibration(const Calibration& calibration, std::ostream& out) {
  Document document{
      Heading{"Forms fitted to measurements",
              "errors on every second row, before and after a fit to the others", 1},
      grid_of(sheet_of(std::span<const ColumnOf<CalibratedForm>>{kColumns}, calibration.fitted))};
  if (Facts facts = facts_of(calibration); !facts.empty()) document.push_back(std::move(facts));
  write_text(document, Paint{false}, out);
}

}  // namespace llmviewer
