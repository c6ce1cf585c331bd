#include "cli/configuration.hpp"

#include <cmath>
#include <utility>

#include "cli/folders.hpp"
#include "cli/read_scenario.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/study/best_layout.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

double read_grid(const std::string& text) {
  const double grams = parse_any_unit(text, "--grid");
  if (grams >= 0 && std::isfinite(grams)) return grams;
  throw Error{"--grid", text + " is no intensity of a grid", "give grams of CO2 per kWh, as 350"};
}

/// The device's own, with what is given in its place.
Tariff read_tariff(const ConfigurationOptions& options, const Hardware& hardware) {
  Tariff tariff = tariff_of(hardware, energy_figures(find_folders(options.typed("config-dir"))));
  if (options.given("price")) {
    tariff.usd_per_hour = read_price(options.text("price"));
    tariff.price = "as given with --price";
    tariff.price_source.clear();
  }
  if (options.given("grid")) tariff.grams_per_kwh = read_grid(options.text("grid"));
  if (options.given("rack-devices")) {
    tariff.rack_devices = parse_count(options.text("rack-devices"), "--rack-devices");
  }
  return tariff;
}

/// Puts the best layout of --devices into the configuration and says there why.
void choose_layout(const ConfigurationOptions& options, Configuration& configuration) {
  const std::optional<Goal> goal = read_goal(options.text("goal"));
  if (!options.given("devices")) {
    if (goal) throw Error{"--goal", "there is nothing to choose", "add --devices N"};
    return;
  }
  Layout& layout = configuration.scenario.layout;
  require_no_layout(layout, "--devices");
  if (configuration.as_llm_viewer) {
    throw Error{"--devices", "LLM-Viewer knows one device only", "leave --accounting out"};
  }
  const double devices = parse_count(options.text("devices"), "--devices");
  const ChosenLayout chosen =
      best_layout(configuration.model, configuration.hardware, configuration.scenario, devices,
                  goal, configuration.draft_or_null());
  layout = chosen.layout;
  configuration.layout = chosen.because;
}

Model read_model(const ConfigurationOptions& options, const Catalog& catalog,
                 const std::vector<Override>& overrides) {
  const ModelOptions model_options{overrides, options.text("assume")};
  if (options.config_text.empty()) return catalog.model(options.text("model"), model_options);
  return catalog.model_of_config(options.config_text, "config.json", model_options);
}

}  // namespace

Overrides read_overrides(const std::vector<std::string>& texts) {
  Overrides overrides;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const std::string path = text.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == text.size()) {
      throw Error{"--set " + text, "there is no value", "write --set PATH=VALUE"};
    }
    const std::string value = text.substr(equals + 1);
    if (path.starts_with("hw.") && path.size() > 3) {
      overrides.hardware.push_back({path.substr(3), value});
    } else if (path.starts_with("model.") && path.size() > 6) {
      overrides.model.push_back({path.substr(6), value});
    } else {
      throw Error{"--set " + text, "\"" + path + "\" is neither a fact of hw nor of model",
                  "begin the path with hw. or model."};
    }
  }
  return overrides;
}

Hardware read_hardware(const std::string& name, const Catalog& catalog,
                       const std::vector<Override>& overrides) {
  if (!name.starts_with(kOriginalPrefix)) return catalog.hardware(name, overrides);
  const std::string own_name = name.substr(kOriginalPrefix.size());
  auto device = llm_viewer_device(own_name);
  if (!device) {
    throw Error{"--hw", "LLM-Viewer has no device \"" + own_name + "\"",
                did_you_mean(own_name, llm_viewer_device_names(), "it has nvidia_A6000, ...")};
  }
  if (!overrides.empty()) {
    throw Error{"--set hw." + overrides.front().path, "LLM-Viewer's own figures stay as they are",
                "use a device of the catalogue"};
  }
  return *device;
}

double read_price(const std::string& text) {
  const double usd = parse_any_unit(text, "--price");
  if (usd > 0 && std::isfinite(usd)) return usd;
  throw Error{"--price", text + " is no price", "give dollars per device and hour, such as 2.50"};
}

std::optional<Goal> read_goal(const std::string& text) {
  if (text.empty()) return std::nullopt;
  std::vector<std::string> known;
  for (const Goal goal : kGoals) {
    if (text == name_of(goal)) return goal;
    known.emplace_back(name_of(goal));
  }
  throw Error{"--goal", "\"" + text + "\" is no goal",
              did_you_mean(text, known, "use ttft, tpot, throughput or memory")};
}

std::string note_on(const Hardware& hardware) {
  if (hardware.asked_as.empty()) return {};
  return "note: " + hardware.asked_as + " is taken to mean " + hardware.name + " (" +
         hardware.title + ")";
}

void require_exact(const Configuration& configuration, const char* problem) {
  if (!configuration.as_llm_viewer) return;
  throw Error{"--accounting", problem, "leave --accounting out"};
}

Configuration read_configuration(const ConfigurationOptions& options) {
  return read_configuration(options, Catalog{find_folders(options.typed("config-dir"))});
}

Configuration read_configuration(const ConfigurationOptions& options, const Catalog& catalog) {
  if (options.typed("model").empty() && options.config_text.empty()) {
    throw UsageError{"--model", "which model?", "add --model NAME; see llmviewer analyze --help"};
  }
  if (options.typed("hw").empty()) {
    throw UsageError{"--hw", "which device?", "add --hw NAME; see llmviewer analyze --help"};
  }
  const Overrides overrides = read_overrides(options.typed("set"));
  Configuration configuration;
  configuration.as_llm_viewer = is_as_llm_viewer(options);
  configuration.scenario = read_scenario(options, catalog);
  configuration.hardware = read_hardware(options.text("hw"), catalog, overrides.hardware);
  configuration.model = read_model(options, catalog, overrides.model);
  configuration.draft = read_draft(options, catalog);
  configuration.note = note_on(configuration.hardware);
  if (options.given(Topic::expenses)) {
    require_exact(configuration, "cost is told by the exact accounting only");
    configuration.tariff = read_tariff(options, configuration.hardware);
  }
  choose_layout(options, configuration);
  return configuration;
}

Analysis analysis_of(const Configuration& one) {
  if (one.as_llm_viewer) return analyze_as_llm_viewer(one.model, one.hardware, one.scenario);
  Analysis analysis = answer(one.model, one.hardware, one.scenario, one.draft_or_null());
  if (!one.layout.empty()) analysis.notes.insert(analysis.notes.begin(), one.layout);
  charge(one, analysis);
  return analysis;
}

Analysis expected_of(const Configuration& one) {
  Analysis analysis = analysis_of(one);
  return analysis.predicted ? as_expected(std::move(analysis)) : analysis;
}

void charge(const Configuration& one, Analysis& analysis) {
  if (!one.tariff) return;
  const Analysis& charged = is_predicted(analysis) ? as_expected(analysis) : analysis;
  analysis.expenses = expenses_of(charged, *one.tariff);
}

}  // namespace llmviewer::cli
