#include "llmviewer/catalog/fitted_form.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/config_store.hpp"
#include "catalog/prediction_json.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

// Efficiencies end at 1: no prediction is faster than the roofline.
constexpr std::array kKinds = std::to_array<CoefficientKind>({
    {"latency_cycles", &Coefficients::latency_cycles, 0, 1e7},
    {"latency_s", &Coefficients::latency_s, 0, 1e-2},
    {"latency_per_peer_s", &Coefficients::latency_per_peer_s, 0, 1e-3},
    {"compute_efficiency", &Coefficients::compute_efficiency, 0.01, 1},
    {"memory_efficiency", &Coefficients::memory_efficiency, 0.01, 1},
    {"link_efficiency", &Coefficients::link_efficiency, 0.01, 1},
    {"cycles_per_step", &Coefficients::cycles_per_step, 0, 1e5},
    {"unit_cycles_per_score", &Coefficients::unit_cycles_per_score, 0, 1e2},
    {"bytes_per_score", &Coefficients::bytes_per_score, 0, 100},
    {"ops_per_weight", &Coefficients::ops_per_weight, 0, 100},
    {"unit_cycles_per_element", &Coefficients::unit_cycles_per_element, 0, 1e2},
    {"tile_rows", &Coefficients::tile_rows, 1, 1024},
});

void read_coefficients(StrictObject& entry, Coefficients& coefficients) {
  for (const CoefficientKind& kind : kKinds) {
    const auto value = entry.number(kind.name);
    if (!value) continue;
    if (!(*value >= kind.least && *value <= kind.most)) {
      throw Error{entry.where(kind.name), round_trip(*value) + " is not possible",
                  "write a number from " + round_trip(kind.least) + " to " + round_trip(kind.most)};
    }
    coefficients.*kind.value = *value;
  }
}

void read_interval(StrictObject& entry, FittedForm& form) {
  const Json& interval = entry.require("interval", "write [fast, slow], as measured / predicted");
  if (!interval.is_array() || interval.size() != 2 || !interval[0].is_number() ||
      !interval[1].is_number() || !(interval[0].get<double>() > 0) ||
      !(interval[0].get<double>() <= interval[1].get<double>())) {
    throw Error{entry.where("interval"), shown(interval) + " is no interval",
                "write two positive numbers, the smaller first"};
  }
  form.fast = interval[0].get<double>();
  form.slow = interval[1].get<double>();
}

FittedForm read_entry(const Json& json, const std::string& where) {
  StrictObject entry{json, where};
  FittedForm form;
  form.op = entry.required_text("op", "name the operator, such as gemm");
  form.variant = entry.required_text("variant", "name the data types, such as bf16");
  form.framework = entry.text("framework");
  read_coefficients(entry, form.coefficients);
  entry.require("rows", "write how many rows it was fitted on");
  form.rows = *entry.number("rows");
  read_interval(entry, form);
  form.devices = entry.texts("devices");
  entry.finish();
  return form;
}

}  // namespace

std::span<const CoefficientKind> coefficient_kinds() noexcept { return kKinds; }

std::vector<FittedForm> read_forms(StrictObject& root) {
  root.text("name");
  root.text("form");
  const auto sources = root.texts("sources");
  const Json& fits = root.require("fits", "list the fits");
  if (sources.empty()) {
    throw Error{root.where("sources"), "names no source", "add \"sources\": [\"…\"]"};
  }
  if (!fits.is_array()) throw Error{root.where("fits"), "must be a list", "write [ … ]"};
  std::vector<FittedForm> forms;
  for (const Json& fit : fits) {
    forms.push_back(read_entry(fit, root.where("fits[" + std::to_string(forms.size()) + "]")));
    forms.back().sources = sources;
  }
  return forms;
}

std::vector<FittedForm> fitted_forms(const Catalog::Folders& folders) {
  std::vector<FittedForm> forms;
  for (const ConfigText& file : ConfigStore{"prediction", folders.configs}.all()) {
    const Json json = parse_json_object(file.text, file.where);
    StrictObject root{json, file.where};
    auto read = read_forms(root);
    root.finish();
    std::move(read.begin(), read.end(), std::back_inserter(forms));
  }
  return forms;
}

const FittedForm* form_for(std::span<const FittedForm> forms, std::string_view op,
                           std::string_view variant, std::string_view framework) noexcept {
  const FittedForm* any = nullptr;
  for (const FittedForm& form : forms) {
    if (form.op != op || form.variant != variant) continue;
    if (!form.framework.empty() && form.framework == framework) return &form;
    if (form.framework.empty() && any == nullptr) any = &form;
  }
  return any;
}

}  // namespace llmviewer
