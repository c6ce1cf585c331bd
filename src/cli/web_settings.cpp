#include "cli/web_settings.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer::cli {
namespace {

constexpr std::string_view kConfig = "config";
constexpr std::array<std::string_view, 2> kFacts{"hw.", "model."};
/// What a page must not say: it is about folders of this machine.
constexpr std::string_view kOwnFolders = "config-dir";

bool is_fact(std::string_view name) {
  return std::ranges::any_of(kFacts, [&](std::string_view fact) { return name.starts_with(fact); });
}

std::vector<std::string> names_in(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      if (name != kOwnFolders) names.push_back(name);
    }
  }
  return names;
}

bool is_switch(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

/// "1", "true", "on" and "yes" switch on.
std::string switch_word(const Setting& setting) {
  constexpr std::array<std::string_view, 4> kOn{"1", "true", "on", "yes"};
  constexpr std::array<std::string_view, 4> kOff{"0", "false", "off", "no"};
  if (std::ranges::find(kOn, setting.value) != kOn.end()) return "--" + setting.name;
  if (std::ranges::find(kOff, setting.value) != kOff.end()) return "";
  throw Error{setting.name, "\"" + setting.value + "\" is neither on nor off", "use 1 or 0"};
}

/// A setting as the word of a command line that says the same; "" for none.
std::string word_of(const Setting& setting, const CLI::App& app) {
  if (is_fact(setting.name)) return "--set=" + setting.name + "=" + setting.value;
  const CLI::Option* option = app.get_option_no_throw("--" + setting.name);
  if (option == nullptr || setting.name == kOwnFolders) {
    throw Error{setting.name, "there is no such setting",
                did_you_mean(setting.name, names_in(app),
                             "its settings are the long options of llmviewer analyze")};
  }
  return is_switch(*option) ? switch_word(setting) : "--" + setting.name + "=" + setting.value;
}

ConfigurationOptions options_of(const std::vector<Setting>& settings) {
  ConfigurationOptions options;
  CLI::App app;
  app.set_help_flag();
  add_configuration_options(app, options);
  add_expense_options(app, options.expenses);
  std::vector<std::string> words;
  std::vector<std::string_view> seen;
  for (const Setting& setting : settings) {
    if (setting.value.empty()) continue;
    if (setting.name != "set" && std::ranges::find(seen, setting.name) != seen.end()) {
      throw Error{setting.name, "is there twice", "send it once"};
    }
    seen.push_back(setting.name);
    if (setting.name == kConfig) {
      options.config_text = setting.value;
    } else if (std::string word = word_of(setting, app); !word.empty()) {
      words.push_back(std::move(word));
    }
  }
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    throw Error{"settings", error.what(), "see llmviewer analyze --help"};
  }
  return options;
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

}  // namespace llmviewer::cli
