#include "cli/configuration_options.hpp"

#include <algorithm>

#include "cli/shell_words.hpp"

namespace llmviewer::cli {
namespace {

Takes takes(const OptionRow& row) {
  if (row.is_switch()) return Takes::nothing;
  if (row.values == Values::repeated) return Takes::repeated;
  return row.values == Values::parts ? Takes::joined : Takes::value;
}

bool names_it(const Flag& flag, const OptionRow& row) {
  return flag.option == row.first_name() ||
         (flag.option.starts_with("--") && row.is_called(flag.option.substr(2)));
}

void append(const Flag& flag, std::string& line) {
  line += " " + flag.option;
  if (!flag.value.empty()) line += " " + shell_word(flag.value);
}

/// As it would be typed; nothing where it is as usual.
std::vector<Flag> flags_of(const OptionRow& row, const ConfigurationOptions& options) {
  const std::string name{row.first_name()};
  if (row.is_switch()) return options.on(row) ? std::vector<Flag>{{name, ""}} : std::vector<Flag>{};
  std::vector<Flag> flags;
  for (const std::string& value : options.typed(row)) {
    if (!value.empty() && value != row.usual) flags.push_back({name, value});
  }
  return flags;
}

}  // namespace

std::string ConfigurationOptions::text(OptionName option) const {
  const std::vector<std::string>& all = typed(option);
  return all.empty() ? std::string{option.row().usual} : all.front();
}

bool ConfigurationOptions::given(OptionName option) const {
  const std::vector<std::string>& all = typed(option);
  return !all.empty() && !all.front().empty();
}

bool ConfigurationOptions::given(Topic topic) const {
  return std::ranges::any_of(
      kOptionRows, [&](const OptionRow& row) { return row.topic == topic && given(row); });
}

void add_option(Command& command, ConfigurationOptions& options, OptionName option) {
  const OptionRow& row = option.row();
  command.options.push_back(
      {.names = std::string{row.names()},
       .type = std::string{row.type()},
       .meaning = std::string{row.meaning},
       .otherwise = std::string{row.otherwise.empty() ? row.usual : row.otherwise},
       .takes = takes(row),
       .put = [&options, option](std::vector<std::string> typed) {
         options.put_all(option, std::move(typed));
       }});
}

void add_options(Command& command, ConfigurationOptions& options,
                 std::initializer_list<Topic> topics) {
  for (const OptionRow& row : kOptionRows) {
    if (std::ranges::find(topics, row.topic) != topics.end()) add_option(command, options, row);
  }
}

void add_configuration_options(Command& command, ConfigurationOptions& options) {
  for (const OptionRow& row : kOptionRows) {
    const bool of_some = row.topic == Topic::expenses || row.topic == Topic::devices;
    if (!of_some) add_option(command, options, row);
  }
}

std::string command_line(std::string_view command, const ConfigurationOptions& options,
                         std::vector<Flag> flags) {
  std::string line = "llmviewer " + std::string{command};
  for (const OptionRow& row : kOptionRows) {
    std::vector<Flag> said = flags_of(row, options);
    if (row.name() == "model" && !options.config_text.empty()) said = {{"-m", "config.json"}};
    if (said.empty()) continue;
    const auto replacing =
        std::ranges::find_if(flags, [&](const Flag& flag) { return names_it(flag, row); });
    if (replacing != flags.end()) {
      said = {*replacing};
      flags.erase(replacing);
    }
    for (const Flag& flag : said) append(flag, line);
  }
  for (const Flag& flag : flags) append(flag, line);
  return line;
}

}  // namespace llmviewer::cli
