#include "cli/page.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/contenders.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {
namespace {

constexpr std::string_view kConfig = "config";

/// Facts to set: "hw.memory.bandwidth".
bool is_fact(std::string_view name) {
  return name.starts_with("hw.") || name.starts_with("model.");
}

/// A page must say nothing about folders of this machine, and draws the layout it was given.
bool is_for_pages(const OptionRow& row) {
  return row.name() != "config-dir" && row.topic != Topic::devices;
}

/// Every long name of the options of a page.
std::vector<std::string> setting_names() {
  std::vector<std::string> names;
  for (const OptionRow& row : kOptionRows) {
    if (!is_for_pages(row)) continue;
    for (const std::string& name : split_list(std::string{row.names()})) {
      if (name.starts_with("--")) names.push_back(name.substr(2));
    }
  }
  return names;
}

/// "1", "true", "on" and "yes" switch on.
bool is_switched_on(const Setting& setting) {
  constexpr std::array<std::string_view, 4> kOn{"1", "true", "on", "yes"};
  constexpr std::array<std::string_view, 4> kOff{"0", "false", "off", "no"};
  if (std::ranges::find(kOn, setting.value) != kOn.end()) return true;
  if (std::ranges::find(kOff, setting.value) != kOff.end()) return false;
  throw Error{setting.name, "\"" + setting.value + "\" is neither on nor off", "use 1 or 0"};
}

void put_setting(const Setting& setting, ConfigurationOptions& options) {
  std::vector<std::string> facts = options.typed("set");
  if (is_fact(setting.name)) {
    facts.push_back(setting.name + "=" + setting.value);
    return options.put_all("set", std::move(facts));
  }
  const OptionRow* row = find_option(setting.name);
  if (row == nullptr || !is_for_pages(*row)) {
    throw Error{setting.name, "there is no such setting",
                did_you_mean(setting.name, setting_names(),
                             "its settings are the long options of llmviewer analyze")};
  }
  if (row->values != Values::repeated && !options.typed(*row).empty()) {
    throw Error{setting.name, "is there twice", "send it once"};
  }
  if (row->values == Values::repeated) {
    facts.push_back(setting.value);
    options.put_all(*row, std::move(facts));
  } else if (!row->is_switch()) {
    options.put(*row, setting.value);
  } else if (is_switched_on(setting)) {
    options.put(*row, "on");
  }
}

ConfigurationOptions options_of(const std::vector<Setting>& settings) {
  ConfigurationOptions options;
  std::vector<std::string_view> seen;
  for (const Setting& setting : settings) {
    if (setting.value.empty()) continue;
    if (setting.name != "set" && std::ranges::find(seen, setting.name) != seen.end()) {
      throw Error{setting.name, "is there twice", "send it once"};
    }
    seen.push_back(setting.name);
    if (setting.name == kConfig) {
      options.config_text = setting.value;
    } else {
      put_setting(setting, options);
    }
  }
  return options;
}

Viewed viewed_of(const AskedConfiguration& asked, const std::string& label) {
  const Configuration& one = asked.configuration;
  Viewed viewed;
  viewed.command = command_line("analyze", asked.options);
  viewed.plotted.label = label;
  viewed.plotted.roofs = roofs_of(one.hardware, one.scenario.accumulate_fp32, one.scenario.layout);
  viewed.plotted.analysis = analysis_of(one);
  viewed.plotted.roofs.host = viewed.plotted.analysis.host;
  if (!one.as_llm_viewer) {
    viewed.explanations = explain_all(one.model, one.hardware, as_engine_runs(one.scenario));
  }
  return viewed;
}

std::vector<std::string> labels_of(const std::vector<AskedConfiguration>& asked) {
  std::vector<ConfigurationOptions> options;
  std::vector<Configuration> configurations;
  for (const AskedConfiguration& one : asked) {
    options.push_back(one.options);
    configurations.push_back(one.configuration);
  }
  return labels_of(options, configurations);
}

std::vector<Compared> compared_of(const std::vector<AskedConfiguration>& asked,
                                  const std::vector<std::string>& labels) {
  std::vector<Contender> contenders;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Configuration& one = asked[i].configuration;
    if (one.as_llm_viewer) return {};
    contenders.push_back({labels[i], one.model, one.hardware, one.scenario, one.draft});
  }
  std::vector<Compared> compared = compare(contenders, Workloads::any);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    charge(asked[i].configuration, compared[i].analysis);
  }
  return compared;
}

}  // namespace

AskedConfiguration read_settings(const std::vector<Setting>& settings, const Catalog& catalog) {
  AskedConfiguration asked;
  asked.options = options_of(settings);
  asked.configuration = read_configuration(asked.options, catalog);
  return asked;
}

std::vector<AskedConfiguration> read_both(const std::vector<Setting>& settings,
                                          const Catalog& catalog) {
  std::vector<Setting> first;
  std::vector<Setting> second;
  for (const Setting& setting : settings) {
    if (!setting.name.starts_with(kSecond)) {
      first.push_back(setting);
    } else {
      second.push_back({setting.name.substr(kSecond.size()), setting.value});
    }
  }
  std::vector<AskedConfiguration> asked{read_settings(first, catalog)};
  if (!second.empty()) asked.push_back(read_settings(second, catalog));
  return asked;
}

View view_of(const std::vector<AskedConfiguration>& asked) {
  View view;
  if (asked.size() == 1) {
    view.configurations.push_back(viewed_of(asked.front(), ""));
    return view;
  }
  const std::vector<std::string> labels = labels_of(asked);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    view.configurations.push_back(viewed_of(asked[i], labels[i]));
  }
  view.compared = compared_of(asked, labels);
  return view;
}

}  // namespace llmviewer::cli
