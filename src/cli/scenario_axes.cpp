#include "cli/scenario_axes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/parse.hpp"
#include "study/layouts.hpp"
#include "sweep/walked_points.hpp"

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
  return read_choice<bool>(
      text, "--flash-attention",
      {{"on", true}, {"off", false}, {"true", true}, {"false", false}, {"1", true}, {"0", false}});
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

template <std::string LayoutOptions::*Member>
constexpr ScenarioAxis layout_axis(const char* name, const char* option) {
  return {name,
          option,
          [](const SpaceOptions& options) { return options.configuration.layout.*Member; },
          [](ConfigurationOptions& configuration, const std::string& value) {
            configuration.layout.*Member = value;
          },
          false,
          true};
}

template <std::string PredictionOptions::*Member>
constexpr ScenarioAxis prediction_axis(const char* name, const char* option, bool of_figures) {
  return {name,
          option,
          [](const SpaceOptions& options) { return options.configuration.prediction.*Member; },
          [](ConfigurationOptions& configuration, const std::string& value) {
            configuration.prediction.*Member = value;
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
    ScenarioAxis{"devices", "--devices",
                 [](const SpaceOptions& options) { return options.devices; },
                 [](Options&, const std::string&) {}, false, true},
    layout_axis<&LayoutOptions::tensor>("tp", "--tp"),
    layout_axis<&LayoutOptions::pipeline>("pp", "--pp"),
    layout_axis<&LayoutOptions::expert>("ep", "--ep"),
    layout_axis<&LayoutOptions::data>("dp", "--dp"),
    layout_axis<&LayoutOptions::context>("cp", "--cp"),
    layout_axis<&LayoutOptions::micro_batches>("micro_batches", "--micro-batches"),
    layout_axis<&LayoutOptions::overlap>("overlap", "--overlap"),
    prediction_axis<&PredictionOptions::engine>("engine", "--engine", false),
    prediction_axis<&PredictionOptions::clients>("clients", "--clients", true),
    prediction_axis<&PredictionOptions::prefix_hit>("prefix_hit", "--prefix-hit", true),
    figure_axis<&Options::source_seq>("source_seq", "--source-seq"),
    figure_axis<&Options::images>("images", "--images"),
    figure_axis<&Options::steps>("steps", "--steps"),
    figure_axis<&Options::reserve>("reserve", "--reserve"),
    axis<&Options::offload>("offload", "--offload"),
};

/// All layouts of so many devices, which compete at each point.
std::vector<Layout> read_layouts(const std::string& devices, const Scenario& scenario) {
  Layout unchosen;
  unchosen.overlap = scenario.layout.overlap;
  if (scenario.layout != unchosen) {
    throw Error{"--devices", "the layout is given already",
                "leave out --devices, or --tp, --pp, --dp, --cp, --ep and their like"};
  }
  const Workload& workload = scenario.workload;
  const bool predicts = scenario.predictor != nullptr;
  if (predicts && (workload.clients > 0 || scenario.predictor->engine.chunk > 0)) {
    throw Error{"--devices",
                "layouts do not compete for servers, nor under engines that prefill in parts",
                "leave out --clients, take another --engine, or give the layout"};
  }
  if (predicts && workload.denoising_steps > 0) {
    throw Error{"--devices", "the time to expect of a run of --steps is not known",
                "leave out --predict, or give the layout"};
  }
  if (needs_walk(scenario)) {
    throw Error{"--devices",
                "layouts compete for plain prefills, decode steps and requests only in a sweep",
                "leave out --new, --prefix, --chunk, --beams, --speculate and their like, or give "
                "the layout"};
  }
  return layouts_of(parse_count(devices, "--devices"), scenario.layout.overlap);
}

/// Puts them into every scenario that has a number of devices.
void read_competitions(const SpaceOptions& options, SweepSpace& space) {
  if (options.devices.empty()) return;
  if (is_as_llm_viewer(options.configuration)) {
    throw Error{"--devices", "LLM-Viewer knows one device only", "leave --accounting out"};
  }
  const auto axis = std::find_if(space.scenario_axes.begin(), space.scenario_axes.end(),
                                 [](const TextAxis& one) { return one.name == "devices"; });
  const auto setting = static_cast<std::size_t>(axis - space.scenario_axes.begin());
  for (SweepScenario& one : space.scenarios) {
    one.layouts = read_layouts(one.settings[setting], one.scenario);
  }
}

}  // namespace

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
  read_competitions(options, space);
}

}  // namespace llmviewer::cli
