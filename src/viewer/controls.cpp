#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "scenario/options.hpp"
#include "viewer/html.hpp"
#include "viewer/parts.hpp"

namespace llmviewer {
namespace {

/// A control, and the option or fact that it gives the value of.
struct Field {
  std::string_view name;
  Control control;
};

/// Those of the option table that stand here.
std::vector<Field> fields_at(ControlPlace place) {
  std::vector<Field> fields;
  for (const OptionRow& row : kOptionRows) {
    if (row.control.place == place) fields.push_back({row.name(), row.control});
  }
  return fields;
}

constexpr Field own_figure(std::string_view fact, std::string_view label,
                           std::string_view example) {
  return {fact, {.kind = ControlKind::text, .label = label, .hint = example}};
}

constexpr std::array kOwnHardware{
    own_figure("hw.memory.bandwidth", "Memory bandwidth", "768GB/s"),
    own_figure("hw.memory.capacity", "Memory capacity", "48GiB"),
    own_figure("hw.matrix.dense.fp16", "Matrix peak fp16", "155TFLOPS"),
    own_figure("hw.matrix.dense.bf16", "Matrix peak bf16", "155TFLOPS"),
    own_figure("hw.matrix.dense.fp8", "Matrix peak fp8", "1979TFLOPS"),
    own_figure("hw.matrix.dense.int8", "Matrix peak int8", "310TOPS"),
    own_figure("hw.vector.fp32", "Vector peak fp32", "39TFLOPS"),
};

/// Fields of one configuration: what they show, and what their names begin with.
class Form {
 public:
  Form(const Controls& controls, std::string_view prefix) : controls_{controls}, prefix_{prefix} {}

  std::string value(std::string_view name) const {
    const std::string full = prefix_ + std::string{name};
    const auto found = std::ranges::find(controls_.settings, full, &Setting::name);
    return found == controls_.settings.end() ? "" : found->value;
  }
  std::string name(std::string_view name) const { return prefix_ + std::string{name}; }
  std::string id(std::string_view name) const { return "field-" + prefix_ + std::string{name}; }
  std::string naming(std::string_view field) const {
    return attribute("id", id(field)) + attribute("name", name(field));
  }
  const Controls& controls() const noexcept { return controls_; }

 private:
  const Controls& controls_;
  std::string prefix_;
};

std::string option_html(std::string_view value, std::string_view shown, std::string_view chosen) {
  return element("option", attribute("value", value) + attribute_if(value == chosen, "selected"),
                 html_of(shown));
}

/// `usual` is shown for no value; "" where there is always one. A value not listed is kept.
std::string select_html(const Form& form, const Field& field, std::string_view usual,
                        std::span<const std::string> values) {
  const std::string chosen = form.value(field.name);
  std::string options = usual.empty() ? "" : option_html("", usual, chosen);
  if (!chosen.empty() && std::ranges::find(values, chosen) == values.end()) {
    options += option_html(chosen, chosen, chosen);
  }
  for (const std::string& value : values) options += option_html(value, value, chosen);
  return element("select", form.naming(field.name), options);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string text_html(const Form& form, const Field& field) {
  return empty_element("input", attribute("type", "text") + form.naming(field.name) +
                                    attribute("placeholder", field.control.hint) +
                                    attribute("value", form.value(field.name)));
}

/// Any count: no <input type=number>, as that takes no "4k".
std::string count_html(const Form& form, const Field& field) {
  return empty_element("input", attribute("type", "text") + attribute("inputmode", "numeric") +
                                    form.naming(field.name) +
                                    attribute("value", form.value(field.name)));
}

/// The slider moves in powers of two; the number beside it takes any count.
std::string slider_html(const Form& form, const Field& field) {
  const std::string slider = attribute("type", "range") + attribute("min", "0") +
                             attribute("max", field.control.hint) + attribute("step", "0.125") +
                             attribute("data-of", form.name(field.name)) +
                             attribute("aria-label", std::string{field.control.label} + ", slider");
  return empty_element("input", slider) + count_html(form, field);
}

std::string field_control(const Form& form, const Field& field) {
  switch (field.control.kind) {
    case ControlKind::model:
      return select_html(form, field, "", form.controls().models);
    case ControlKind::hardware:
      return select_html(form, field, "", form.controls().hardware);
    case ControlKind::format:
      return select_html(form, field, "as usual", form.controls().formats);
    case ControlKind::choice:
      return select_html(form, field, "as usual", words_of(field.control.hint));
    case ControlKind::number:
      return count_html(form, field);
    case ControlKind::slider:
      return slider_html(form, field);
    case ControlKind::text:
      return text_html(form, field);
    case ControlKind::flag:
      return empty_element("input", attribute("type", "checkbox") + attribute("value", "1") +
                                        form.naming(field.name) +
                                        attribute_if(!form.value(field.name).empty(), "checked"));
  }
  return {};
}

std::string fields_html(const Form& form, std::span<const Field> fields) {
  std::string rows;
  for (const Field& field : fields) {
    const std::string label =
        element("label", attribute("for", form.id(field.name)), html_of(field.control.label));
    const bool slider = field.control.kind == ControlKind::slider;
    rows += element("div", attribute("class", slider ? "field slider" : "field"),
                    label + field_control(form, field));
  }
  return rows;
}

/// Opened where one of its fields has a value.
std::string more_html(const Form& form, std::string_view title, std::span<const Field> fields) {
  const bool used = std::ranges::any_of(
      fields, [&](const Field& field) { return !form.value(field.name).empty(); });
  return element("details", attribute_if(used, "open"),
                 element("summary", html_of(title)) + fields_html(form, fields));
}

constexpr std::string_view kBothSteps = "prefill,decode";

/// What is asked for: what is generated where tokens are and no stage is named.
std::string asked_stage(const Form& form) {
  const std::string stage = form.value("stage");
  if (!stage.empty()) return stage;
  return form.value("gen").empty() ? std::string{kBothSteps} : "generate";
}

std::string stages_html(const Form& form) {
  constexpr std::array<std::array<std::string_view, 2>, 4> kChoices{{{"prefill", "Prefill"},
                                                                     {"decode", "Decode"},
                                                                     {kBothSteps, "Both"},
                                                                     {"generate", "Generate"}}};
  std::string radios;
  for (const auto& [value, label] : kChoices) {
    const std::string id = form.id("stage-" + std::string{value});
    const std::string radio = attribute("type", "radio") + attribute("id", id) +
                              attribute("name", form.name("stage")) + attribute("value", value) +
                              attribute_if(asked_stage(form) == value, "checked");
    const std::string words = element("label", attribute("for", id), html_of(label));
    radios += element("span", empty_element("input", radio) + words);
  }
  return element("fieldset", attribute("class", "stages"), element("legend", "Stage") + radios);
}

/// A config.json of the user's own. Its text is the value: a shared address has it along.
std::string upload_html(const Form& form) {
  return element("div", attribute("class", "field"),
                 element("label", attribute("for", form.id("file")), "Own config.json") +
                     empty_element("input", attribute("type", "file") +
                                                attribute("accept", ".json,application/json") +
                                                attribute("id", form.id("file")) +
                                                attribute("data-file-of", form.name("config")))) +
         element("textarea", attribute("name", form.name("config")) + attribute("hidden", ""),
                 html_of(form.value("config")));
}

std::string configuration_fields(const Form& form) {
  const auto fields = [&](ControlPlace place) { return fields_html(form, fields_at(place)); };
  return fields(ControlPlace::subject) + upload_html(form) + stages_html(form) +
         fields(ControlPlace::lengths) + fields(ControlPlace::precision) +
         more_html(form, "More of the request", fields_at(ControlPlace::request)) +
         more_html(form, "Several devices", fields_at(ControlPlace::devices)) +
         more_html(form, "Hardware figures of your own", kOwnHardware);
}

}  // namespace

std::string controls_html(const Controls& controls) {
  const Form first{controls, ""};
  const Form second{controls, kSecond};
  const bool pair = !second.value("model").empty();
  const std::string comparing =
      empty_element("input", attribute("type", "checkbox") + attribute("id", "compare") +
                                 attribute_if(pair, "checked")) +
      element("label", attribute("for", "compare"), "Compare with a second configuration");
  return element("form",
                 attribute("id", "controls") + attribute("aria-label", "Configuration") +
                     attribute("action", "/") + attribute("autocomplete", "off"),
                 element("fieldset", attribute("class", "fields"),
                         element("legend", "Configuration") + configuration_fields(first)) +
                     element("p", attribute("class", "comparing"), comparing) +
                     element("fieldset",
                             attribute("class", "fields") + attribute("id", "second") +
                                 attribute_if(!pair, "disabled") + attribute_if(!pair, "hidden"),
                             element("legend", "Compared with") + configuration_fields(second)) +
                     element("noscript", element("button", "Show")));
}

}  // namespace llmviewer
