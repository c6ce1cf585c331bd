#include "cli/sweep_space.hpp"

#include <algorithm>
#include <utility>

#include "cli/configuration.hpp"
#include "cli/folders.hpp"
#include "cli/name_patterns.hpp"
#include "cli/read_scenario.hpp"
#include "cli/scenario_axes.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

struct FactAxis {
  std::string path;
  std::vector<std::string> values;
};

/// One --set axis each, split by what it is of.
struct FactAxes {
  std::vector<FactAxis> model;
  std::vector<FactAxis> hardware;
};

FactAxes read_settings(const std::vector<std::string>& texts) {
  FactAxes settings;
  for (const std::string& text : texts) {
    const Overrides whole = read_overrides({text});
    const bool of_model = !whole.model.empty();
    const Override& change = of_model ? whole.model.front() : whole.hardware.front();
    auto& list = of_model ? settings.model : settings.hardware;
    list.push_back({change.path, parse_figure_axis(change.value, "--set " + change.path)});
  }
  return settings;
}

/// --price is an axis of the devices' price.
void add_price(const ConfigurationOptions& options, FactAxes& settings) {
  if (!options.given("price")) return;
  FactAxis price{"price.usd_per_hour", parse_figure_axis(options.text("price"), "--price")};
  for (std::string& usd : price.values) usd = round_trip(read_price(usd));
  settings.hardware.push_back(std::move(price));
}

/// Every choice of one value from each setting, the last changing fastest.
std::vector<std::vector<std::string>> products(const std::vector<FactAxis>& settings) {
  std::vector<std::vector<std::string>> products{{}};
  for (const FactAxis& setting : settings) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& product : products) {
      for (const std::string& value : setting.values) {
        longer.push_back(product);
        longer.back().push_back(value);
      }
    }
    products = std::move(longer);
  }
  return products;
}

std::vector<Override> overrides_of(const std::vector<FactAxis>& settings,
                                   const std::vector<std::string>& values) {
  std::vector<Override> overrides;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    overrides.push_back({settings[i].path, values[i]});
  }
  return overrides;
}

/// Whether all values are figures with or without a unit.
bool are_figures(const std::vector<std::string>& values) {
  try {
    for (const std::string& value : values) parse_any_unit(value, "");
    return true;
  } catch (const Error&) {
    return false;
  }
}

std::vector<TextAxis> axes_of(const std::vector<FactAxis>& settings, const std::string& prefix) {
  std::vector<TextAxis> axes;
  for (const FactAxis& setting : settings) {
    axes.push_back({.name = prefix + setting.path,
                    .varies = setting.values.size() > 1,
                    .is_figure = are_figures(setting.values)});
  }
  return axes;
}

std::vector<SweepModel> read_models(const ConfigurationOptions& options, const Catalog& catalog,
                                    const std::vector<FactAxis>& settings) {
  const auto family_of = [&](const std::string& name) -> std::vector<std::string> {
    try {
      return {catalog.model(name).family};
    } catch (const Error&) {
      return {};
    }
  };
  std::vector<SweepModel> models;
  for (const Named& named :
       expand_names(options.text("model"), "--model", catalog.model_names(), family_of)) {
    for (auto& values : products(settings)) {
      SweepModel model{
          .name = named.name, .settings = values, .model = std::nullopt, .problem = {}};
      try {
        model.model =
            catalog.model(named.name, {overrides_of(settings, values), options.text("assume")});
        model.name = model.model->name;
      } catch (const Error& error) {
        if (!named.by_pattern) throw;
        model.problem = error.where() + ": " + error.problem();
      }
      models.push_back(std::move(model));
    }
  }
  return models;
}

std::vector<SweepDevice> read_devices(const ConfigurationOptions& options, const Catalog& catalog,
                                      const std::vector<FactAxis>& settings) {
  std::vector<SweepDevice> devices;
  for (const Named& named : expand_devices(options.text("hw"), catalog)) {
    for (auto& values : products(settings)) {
      SweepDevice device{
          .name = named.name, .settings = values, .hardware = std::nullopt, .problem = {}};
      device.hardware = read_hardware(named.name, catalog, overrides_of(settings, values));
      device.name = device.hardware->name;
      devices.push_back(std::move(device));
    }
  }
  return devices;
}

void read_stages(const ConfigurationOptions& options, SweepSpace& space) {
  const Workload& workload = space.scenarios.front().scenario.workload;
  const auto add = [&](Stage stage) { space.stages.push_back(stage); };
  const bool pictures =
      std::any_of(space.scenarios.begin(), space.scenarios.end(),
                  [](const SweepScenario& s) { return s.scenario.workload.images > 0; });
  const bool encodes =
      std::any_of(space.models.begin(), space.models.end(),
                  [](const SweepModel& m) { return m.model && m.model->encoder.has_value(); });
  if (pictures) add(Stage::vision);
  if (encodes) add(Stage::encode);
  if (workload.step) {
    space.stages = {Stage::step};
    return;
  }
  space.default_stages = workload.stages.empty();
  if (space.default_stages) {
    add(Stage::prefill);
    add(Stage::decode);
  }
  if (workload.speculation) {
    add(Stage::draft);
    add(Stage::verify);
  }
  for (const Stage stage : workload.stages) add(stage);
  if (options.on("mtp")) add(Stage::mtp);
  if (options.given("steps")) add(Stage::denoise);
}

void require_sweepable(const ConfigurationOptions& options) {
  if (options.typed("model").empty()) {
    throw UsageError{"--model", "which models?",
                     "add --model NAME,… or --model all; see llmviewer sweep --help"};
  }
  if (options.typed("hw").empty()) {
    throw UsageError{"--hw", "which devices?",
                     "add --hw NAME,… or --hw all; see llmviewer sweep --help"};
  }
  if (options.given("speculate") && !options.given("gen")) {
    throw UsageError{"--speculate", "which tokens are drafted?", "say how many: --gen N"};
  }
}

}  // namespace

void add_space_options(Command& command, SpaceOptions& options) {
  add_configuration_options(command, options.configuration);
  add_option(command, options.configuration, "price");
  // A switch of analyze, an axis here: alone it means on.
  CommandOption fused = command.take_away("--flash-attention");
  fused.meaning = "Attention in one kernel: off, on or off,on; given alone: on";
  fused.takes = Takes::maybe_value;
  fused.instead = "SWITCH=off";
  fused.otherwise = "on";
  command.options.push_back(std::move(fused));
  add_option(command, options.configuration, "devices");
  CommandOption& devices = command.option("--devices");
  devices.meaning =
      "Take the best of all layouts of so many devices at each point, instead of --tp and its like";
  devices.otherwise.clear();
  command.add("--strict-context", options.strict_context,
              "Rows beyond a model's positions get a status instead of numbers");
}

SweepSpace read_space(const SpaceOptions& options) {
  const ConfigurationOptions& configuration = options.configuration;
  require_sweepable(configuration);
  FactAxes settings = read_settings(configuration.typed("set"));
  add_price(configuration, settings);
  const Catalog catalog{find_folders(configuration.typed("config-dir"))};
  SweepSpace space;
  space.batch = parse_count_axis(configuration.text("batch"), "--batch");
  if (configuration.given("seq")) {
    space.seq = parse_count_axis(configuration.text("seq"), "--seq");
  }
  if (configuration.given("gen")) {
    space.gen = parse_count_axis(configuration.text("gen"), "--gen");
  }
  space.as_llm_viewer = is_as_llm_viewer(configuration);
  space.strict_context = options.strict_context;
  read_scenarios(configuration, catalog, space);
  space.models = read_models(configuration, catalog, settings.model);
  space.devices = read_devices(configuration, catalog, settings.hardware);
  space.model_axes = axes_of(settings.model, "model.");
  space.device_axes = axes_of(settings.hardware, "hw.");
  read_stages(configuration, space);
  require_countable(space);
  return space;
}

}  // namespace llmviewer::cli
