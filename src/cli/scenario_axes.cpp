#include "cli/scenario_axes.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/read_scenario.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/parse.hpp"
#include "study/layouts.hpp"
#include "sweep/walked_points.hpp"

namespace llmviewer::cli {
namespace {

/// Models, devices and lengths are axes of their own kinds; a price is one of the devices.
bool is_scenario_axis(const OptionRow& row) {
  switch (row.topic) {
    case Topic::subject:
    case Topic::lengths:
    case Topic::expenses:
    case Topic::rules:
      return false;
    default:
      return row.values >= Values::parts;
  }
}

/// Columns that are always there come first.
std::vector<const OptionRow*> scenario_axes() {
  std::vector<const OptionRow*> axes;
  std::ranges::copy_if(kRowsByTopic, std::back_inserter(axes),
                       [](const OptionRow* row) { return is_scenario_axis(*row); });
  std::stable_partition(axes.begin(), axes.end(),
                        [](const OptionRow* row) { return row->always_a_column; });
  return axes;
}

std::vector<std::string> values_of(const OptionRow& row, const ConfigurationOptions& options) {
  if (!options.given(row)) return {""};
  const bool figures = row.values == Values::counts || row.values == Values::figures;
  return figures ? parse_figure_axis(options.text(row), row.long_name())
                 : parse_list_axis(options.text(row), row.long_name());
}

TextAxis axis_of(const OptionRow& row, std::size_t values) {
  std::string name{row.name()};
  std::ranges::replace(name, '-', '_');
  return {.name = std::move(name),
          .varies = values > 1,
          .is_switch = row.is_switch(),
          .is_figure = row.values == Values::counts || row.values == Values::figures};
}

bool read_switch(const std::string& text, std::string_view option) {
  return read_choice<bool>(
      text, option,
      {{"on", true}, {"off", false}, {"true", true}, {"false", false}, {"1", true}, {"0", false}});
}

/// Puts a value of an axis into a configuration; returns what its column says.
std::string put_value(const OptionRow& row, const std::string& value,
                      ConfigurationOptions& configuration) {
  if (!row.is_switch()) {
    if (!value.empty()) configuration.put(row, value);
    return value;
  }
  const bool on = !value.empty() && read_switch(value, row.long_name());
  configuration.put(row, on ? "on" : "off");
  return on ? "true" : "false";
}

/// All layouts of so many devices, which compete at each point.
std::vector<Layout> read_layouts(const std::string& devices, const Scenario& scenario) {
  require_no_layout(scenario.layout, "--devices");
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
void read_competitions(const ConfigurationOptions& options, SweepSpace& space) {
  if (!options.given("devices")) return;
  if (is_as_llm_viewer(options)) {
    throw Error{"--devices", "LLM-Viewer knows one device only", "leave --accounting out"};
  }
  const auto axis = std::ranges::find(space.scenario_axes, "devices", &TextAxis::name);
  const auto setting = static_cast<std::size_t>(axis - space.scenario_axes.begin());
  for (SweepScenario& one : space.scenarios) {
    one.layouts = read_layouts(one.settings[setting], one.scenario);
  }
}

/// A configuration of one value of each axis, and what the columns say.
struct ScenarioPoint {
  ConfigurationOptions configuration;
  std::vector<std::string> settings;
};

/// Every choice of one value of each axis, the last changing fastest.
std::vector<ScenarioPoint> points_of(const ConfigurationOptions& options,
                                     std::vector<TextAxis>& axes) {
  std::vector<ScenarioPoint> points{{options, {}}};
  ConfigurationOptions& base = points.front().configuration;
  base.clear("batch");
  base.clear("seq");
  if (base.given("gen")) base.put("gen", "1");
  for (const OptionRow* row : scenario_axes()) {
    if (!row->always_a_column && !options.given(*row)) continue;
    const std::vector<std::string> values = values_of(*row, options);
    axes.push_back(axis_of(*row, values.size()));
    std::vector<ScenarioPoint> longer;
    for (const ScenarioPoint& point : points) {
      for (const std::string& value : values) {
        ScenarioPoint& next = longer.emplace_back(point);
        next.settings.push_back(put_value(*row, value, next.configuration));
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace

void read_scenarios(const ConfigurationOptions& options, const Catalog& catalog,
                    SweepSpace& space) {
  for (ScenarioPoint& point : points_of(options, space.scenario_axes)) {
    SweepScenario& one = space.scenarios.emplace_back();
    one.settings = std::move(point.settings);
    one.scenario = read_scenario(point.configuration, catalog);
    if (auto draft = read_draft(point.configuration, catalog)) {
      one.draft = std::make_shared<const Model>(*std::move(draft));
    }
  }
  read_competitions(options, space);
}

std::vector<TextAxis> usual_scenario_axes() {
  std::vector<TextAxis> axes;
  for (const OptionRow* row : scenario_axes()) {
    if (row->always_a_column) axes.push_back(axis_of(*row, 1));
  }
  return axes;
}

}  // namespace llmviewer::cli
