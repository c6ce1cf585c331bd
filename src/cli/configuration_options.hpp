#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "llmviewer/study/advise.hpp"
#include "scenario/options.hpp"

namespace llmviewer::cli {

/// What a configuration is made of on the command line, as typed, by rows of the option table.
class ConfigurationOptions {
 public:
  std::string config_text;  ///< of a config.json, in the place of a model; no option gives it

  /// All that was typed of it; of a switch "on".
  const std::vector<std::string>& typed(OptionName option) const { return typed_[option.index()]; }
  /// Its value; what is usual where none was typed.
  std::string text(OptionName option) const;
  /// Whether it was typed, and something with it.
  bool given(OptionName option) const;
  /// Whether any option about this was given.
  bool given(Topic topic) const;
  /// Of a switch.
  bool on(OptionName option) const { return text(option) == "on"; }

  void put(OptionName option, std::string value) { typed_[option.index()] = {std::move(value)}; }
  void put_all(OptionName option, std::vector<std::string> values) {
    typed_[option.index()] = std::move(values);
  }
  void clear(OptionName option) { typed_[option.index()].clear(); }

 private:
  std::array<std::vector<std::string>, kOptionRows.size()> typed_;
};

/// Declares an option of the table; `options` must outlive the command.
void add_option(Command& command, ConfigurationOptions& options, OptionName option);
/// Declares all that are about one of these.
void add_options(Command& command, ConfigurationOptions& options,
                 std::initializer_list<Topic> topics);
/// Declares those that every command has: all but expenses and the choice of a layout.
void add_configuration_options(Command& command, ConfigurationOptions& options);

/// `llmviewer COMMAND` with those options that differ from what they are by default, as a shell has
/// to be given them. A flag replaces the option that it names, whichever of its names that is.
std::string command_line(std::string_view command, const ConfigurationOptions& options,
                         std::vector<Flag> flags = {});

}  // namespace llmviewer::cli
