#include "llmviewer/catalog/fitted_form.hpp"

#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "catalog/config_store.hpp"
#include "catalog/file_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

// Efficiencies end at 1: no prediction is faster than the roofline.
constexpr std::array kCoefficientKinds = std::to_array<CoefficientKind>({
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

FittedForm read_fit(const Json& json, const std::string& where) {
  StrictObject entry{json, where};
  FittedForm form;
  form.op = entry.required_text("op", "name the operator, such as gemm");
  form.variant = entry.required_text("variant", "name the data types, such as bf16");
  form.framework = entry.text("framework");
  for (const CoefficientKind& kind : kCoefficientKinds) {
    const auto value = entry.number(kind.name, kind.least, kind.most);
    if (value) form.coefficients.*kind.value = *value;
  }
  entry.require("rows", "write how many rows it was fitted on");
  form.rows = *entry.number("rows");
  const Interval interval = entry.interval("interval");
  form.fast = interval.fast;
  form.slow = interval.slow;
  form.devices = entry.texts("devices");
  entry.finish();
  return form;
}

}  // namespace

std::span<const CoefficientKind> coefficient_kinds() noexcept { return kCoefficientKinds; }

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
    forms.push_back(read_fit(fit, root.where("fits[" + std::to_string(forms.size()) + "]")));
    forms.back().sources = sources;
  }
  return forms;
}

std::vector<FittedForm> fitted_forms(const Catalog::Folders& folders) {
  std::vector<FittedForm> forms;
  for (const ConfigText& file : ConfigStore{"prediction", folders.configs}.all()) {
    const Json json = parsed(file);
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
