#include "cli/sweep_space.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/folders.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/parse.hpp"

namespace llmviewer::cli {
namespace {

/// An axis that is neither model, device nor a number: its column, its option, where the option's
/// text stands, and how one value is put into a configuration.
struct ScenarioAxis {
  const char* name;
  const char* option;
  std::string (*text)(const SpaceOptions&);
  void (*set)(ConfigurationOptions&, const std::string&);
  bool always{};      ///< its column is there even when nothing was asked
  bool of_figures{};  ///< ranges are allowed
};

bool read_switch(const std::string& text) {
  for (const char* on : {"on", "true", "yes", "1"}) {
    if (text == on) return true;
  }
  for (const char* off : {"off", "false", "no", "0"}) {
    if (text == off) return false;
  }
  throw Error{"--flash-attention", "\"" + text + "\" is no choice", "use on, off or on,off"};
}

template <std::string ConfigurationOptions::*Member>
std::string text(const SpaceOptions& options) {
  return options.configuration.*Member;
}
template <std::string ConfigurationOptions::*Member>
void set(ConfigurationOptions& configuration, const std::string& value) {
  configuration.*Member = value;
}
template <std::string ConfigurationOptions::*Member>
constexpr ScenarioAxis axis(const char* name, const char* option, bool always = false) {
  return {name, option, text<Member>, set<Member>, always, false};
}
template <std::string ConfigurationOptions::*Member>
constexpr ScenarioAxis figure_axis(const char* name, const char* option) {
  return {name, option, text<Member>, set<Member>, false, true};
}
template <std::string RequestOptions::*Member>
constexpr ScenarioAxis request_axis(const char* name, const char* option, bool of_figures = true) {
  return {name,
          option,
          [](const SpaceOptions& options) { return options.configuration.request.*Member; },
          [](ConfigurationOptions& configuration, const std::string& value) {
            configuration.request.*Member = value;
          },
          false,
          of_figures};
}

using Options = ConfigurationOptions;
constexpr std::array kScenarioAxes{
    axis<&Options::weights>("weights", "--weights", true),
    axis<&Options::activations>("activations", "--activations", true),
    axis<&Options::kv>("kv", "--kv", true),
    ScenarioAxis{"flash_attention", "--flash-attention",
                 [](const SpaceOptions& options) { return options.flash_attention; },
                 [](Options& configuration, const std::string& value) {
                   configuration.flash_attention = read_switch(value);
                 },
                 true},
    axis<&Options::head_weights>("head_weights", "--head-weights"),
    axis<&Options::compute>("compute", "--compute"),
    axis<&Options::accumulate>("accumulate", "--accumulate"),
    axis<&Options::logits>("logits", "--logits"),
    axis<&Options::mla>("mla", "--mla"),
    figure_axis<&Options::new_tokens>("new", "--new"),
    figure_axis<&Options::context>("context", "--context"),
    request_axis<&RequestOptions::prefix>("prefix", "--prefix"),
    request_axis<&RequestOptions::chunk>("chunk", "--chunk"),
    request_axis<&RequestOptions::beams>("beams", "--beams"),
    request_axis<&RequestOptions::speculate>("speculate", "--speculate", false),
    request_axis<&RequestOptions::draft_tokens>("draft_tokens", "--draft-tokens"),
    request_axis<&RequestOptions::acceptance>("acceptance", "--acceptance"),
    figure_axis<&Options::source_seq>("source_seq", "--source-seq"),
    figure_axis<&Options::images>("images", "--images"),
    figure_axis<&Options::steps>("steps", "--steps"),
    figure_axis<&Options::reserve>("reserve", "--reserve"),
};

struct Setting {
  std::string path;
  std::vector<std::string> values;
};

/// One --set axis each, split by what it is of.
struct Settings {
  std::vector<Setting> model;
  std::vector<Setting> hardware;
};

Settings read_settings(const std::vector<std::string>& texts) {
  Settings settings;
  for (const std::string& text : texts) {
    const Overrides whole = read_overrides({text});
    const bool of_model = !whole.model.empty();
    const Override& change = of_model ? whole.model.front() : whole.hardware.front();
    auto& list = of_model ? settings.model : settings.hardware;
    list.push_back({change.path, parse_figure_axis(change.value, "--set " + change.path)});
  }
  return settings;
}

/// Every choice of one value from each setting, the last changing fastest.
std::vector<std::vector<std::string>> products(const std::vector<Setting>& settings) {
  std::vector<std::vector<std::string>> products{{}};
  for (const Setting& setting : settings) {
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

std::vector<Override> overrides_of(const std::vector<Setting>& settings,
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

std::vector<TextAxis> axes_of(const std::vector<Setting>& settings, const std::string& prefix) {
  std::vector<TextAxis> axes;
  for (const Setting& setting : settings) {
    axes.push_back({.name = prefix + setting.path,
                    .varies = setting.values.size() > 1,
                    .is_figure = are_figures(setting.values)});
  }
  return axes;
}

/// A name of the command line, and whether a pattern brought it in: then a model that cannot be
/// read is a row that says so.
struct Named {
  std::string name;
  bool by_pattern{};
};

/// Names as typed; a pattern stands for all that match by name or under "group:name".
template <class GroupsOf>
std::vector<Named> expand(const std::string& text, const std::string& option,
                          const std::vector<std::string>& known, GroupsOf&& groups_of) {
  std::vector<Named> names;
  const auto add = [&](const std::string& name, bool by_pattern) {
    const auto same = [&](const Named& other) { return other.name == name; };
    if (std::none_of(names.begin(), names.end(), same)) names.push_back({name, by_pattern});
  };
  for (const std::string& typed : parse_list_axis(text, option)) {
    if (!is_glob(typed)) {
      add(typed, false);
      continue;
    }
    const std::string pattern = typed == "all" ? "*" : folded_name(typed);
    const std::size_t before = names.size();
    bool any = false;
    for (const std::string& name : known) {
      const auto in_group = [&] {
        if (pattern.find(':') == std::string::npos) return false;
        const auto groups = groups_of(name);
        return std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
          return matches_glob(pattern, folded_name(group) + ":" + folded_name(name));
        });
      };
      if (!matches_glob(pattern, folded_name(name)) && !in_group()) continue;
      any = true;
      add(name, true);
    }
    if (!any && names.size() == before) {
      throw Error{option, "nothing matches \"" + typed + "\"",
                  "see the names with: llmviewer " +
                      std::string{option == "--model" ? "models" : "hardware"}};
    }
  }
  return names;
}

std::vector<SweepModel> read_models(const SpaceOptions& options, const Catalog& catalog,
                                    const std::vector<Setting>& settings) {
  const ConfigurationOptions& configuration = options.configuration;
  const auto family_of = [&](const std::string& name) -> std::vector<std::string> {
    try {
      return {catalog.model(name).family};
    } catch (const Error&) {
      return {};
    }
  };
  std::vector<SweepModel> models;
  for (const Named& named :
       expand(*configuration.model, "--model", catalog.model_names(), family_of)) {
    for (auto& values : products(settings)) {
      SweepModel model{
          .name = named.name, .settings = values, .model = std::nullopt, .problem = {}};
      try {
        model.model =
            catalog.model(named.name, {overrides_of(settings, values), configuration.assume});
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

std::vector<SweepDevice> read_devices(const SpaceOptions& options, const Catalog& catalog,
                                      const std::vector<Setting>& settings) {
  const ConfigurationOptions& configuration = options.configuration;
  std::vector<std::string> known = catalog.hardware_names();
  if (configuration.hardware->starts_with(kOriginalPrefix)) {
    known.clear();
    for (const std::string& name : llm_viewer_device_names()) {
      known.push_back(std::string{kOriginalPrefix} + name);
    }
  }
  const auto groups_of = [&](const std::string& name) -> std::vector<std::string> {
    if (name.starts_with(kOriginalPrefix)) return {};
    const Hardware hardware = catalog.hardware(name);
    return {hardware.vendor, hardware.kind, hardware.architecture};
  };
  std::vector<SweepDevice> devices;
  for (const Named& named : expand(*configuration.hardware, "--hw", known, groups_of)) {
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

/// The product of all scenario axes that were given.
void read_scenarios(const SpaceOptions& options, const Catalog& catalog, SweepSpace& space) {
  std::vector<SweepScenario> scenarios{{}};
  std::vector<ConfigurationOptions> configurations{options.configuration};
  ConfigurationOptions& base = configurations.front();
  base.batch = "1";
  base.seq.clear();
  if (!base.gen.empty()) base.gen = "1";
  base.flash_attention = false;
  for (const ScenarioAxis& axis : kScenarioAxes) {
    const std::string typed = axis.text(options);
    const bool given = !typed.empty() && typed != ConfigurationOptions{}.logits &&
                       typed != ConfigurationOptions{}.mla &&
                       typed != ConfigurationOptions{}.reserve;
    if (!given && !axis.always) continue;
    const auto values = typed.empty()     ? std::vector<std::string>{{}}
                        : axis.of_figures ? parse_figure_axis(typed, axis.option)
                                          : parse_list_axis(typed, axis.option);
    const bool is_switch = std::string_view{axis.name} == "flash_attention";
    space.scenario_axes.push_back({.name = axis.name,
                                   .varies = values.size() > 1,
                                   .is_switch = is_switch,
                                   .is_figure = axis.of_figures});
    std::vector<SweepScenario> longer;
    std::vector<ConfigurationOptions> longer_configurations;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      for (const std::string& value : values) {
        longer.push_back(scenarios[i]);
        longer_configurations.push_back(configurations[i]);
        if (!value.empty()) axis.set(longer_configurations.back(), value);
        const bool on = is_switch && longer_configurations.back().flash_attention;
        longer.back().settings.push_back(!is_switch ? value : on ? "true" : "false");
      }
    }
    scenarios = std::move(longer);
    configurations = std::move(longer_configurations);
  }
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    scenarios[i].scenario = read_scenario(configurations[i], catalog);
    if (auto draft = read_draft(configurations[i].request, catalog)) {
      scenarios[i].draft = std::make_shared<const Model>(*std::move(draft));
    }
  }
  space.scenarios = std::move(scenarios);
}

void read_stages(const SpaceOptions& options, SweepSpace& space) {
  const Workload& workload = space.scenarios.front().scenario.workload;
  const auto add = [&](SweepStage stage) { space.stages.push_back(stage); };
  const bool pictures =
      std::any_of(space.scenarios.begin(), space.scenarios.end(),
                  [](const SweepScenario& s) { return s.scenario.workload.images > 0; });
  const bool encodes =
      std::any_of(space.models.begin(), space.models.end(),
                  [](const SweepModel& m) { return m.model && m.model->encoder.has_value(); });
  if (pictures) add(SweepStage::vision);
  if (encodes) add(SweepStage::encode);
  if (workload.step) {
    space.stages = {SweepStage::step};
    return;
  }
  space.default_stages = workload.stages.empty();
  if (space.default_stages) {
    add(SweepStage::prefill);
    add(SweepStage::decode);
  }
  if (workload.speculation) {
    add(SweepStage::draft);
    add(SweepStage::verify);
  }
  for (const Stage stage : workload.stages) {
    add(stage == Stage::prefill  ? SweepStage::prefill
        : stage == Stage::decode ? SweepStage::decode
                                 : SweepStage::generate);
  }
  if (options.configuration.mtp) add(SweepStage::mtp);
  if (!options.configuration.steps.empty()) add(SweepStage::denoise);
}

void require_sweepable(const ConfigurationOptions& options) {
  if (!options.model) {
    throw UsageError{"--model", "which models?",
                     "add --model NAME,… or --model all; see llmviewer sweep --help"};
  }
  if (!options.hardware) {
    throw UsageError{"--hw", "which devices?",
                     "add --hw NAME,… or --hw all; see llmviewer sweep --help"};
  }
  if (!options.request.speculate.empty() && options.gen.empty()) {
    throw UsageError{"--speculate", "which tokens are drafted?", "say how many: --gen N"};
  }
}

}  // namespace

void add_space_options(CLI::App& command, SpaceOptions& options) {
  add_configuration_options(command, options.configuration);
  // A switch of analyze, an axis here: alone it means on.
  command.remove_option(command.get_option("--flash-attention"));
  command
      .add_option("--flash-attention,--use_flashattention", options.flash_attention,
                  "Attention in one kernel: off, on or off,on; given alone: on")
      ->option_text("SWITCH=off")
      ->expected(0, 1)
      ->default_str("on");  // what CLI11 takes it for without a value
  command.add_flag("--strict-context", options.strict_context,
                   "Rows beyond a model's positions get a status instead of numbers");
}

SweepSpace read_space(const SpaceOptions& options) {
  const ConfigurationOptions& configuration = options.configuration;
  require_sweepable(configuration);
  const Settings settings = read_settings(configuration.set);
  const Catalog catalog{find_folders(configuration.config_dirs)};
  SweepSpace space;
  space.batch = parse_count_axis(configuration.batch, "--batch");
  if (!configuration.seq.empty()) space.seq = parse_count_axis(configuration.seq, "--seq");
  if (!configuration.gen.empty()) space.gen = parse_count_axis(configuration.gen, "--gen");
  space.as_llm_viewer = is_as_llm_viewer(configuration);
  space.strict_context = options.strict_context;
  read_scenarios(options, catalog, space);
  space.models = read_models(options, catalog, settings.model);
  space.devices = read_devices(options, catalog, settings.hardware);
  space.model_axes = axes_of(settings.model, "model.");
  space.device_axes = axes_of(settings.hardware, "hw.");
  read_stages(options, space);
  require_countable(space);
  return space;
}

}  // namespace llmviewer::cli
