#include "cli/contenders.hpp"

#include <algorithm>
#include <utility>

#include "cli/shell_words.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/sweep/axis.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::cli {
namespace {

using Options = ConfigurationOptions;

/// "1,2,4..64:x2" in its values; a lone one as it was typed.
std::vector<std::string> values_of(const OptionRow& row, const std::string& text) {
  constexpr std::size_t kMost = 100;
  if (row.values == Values::words || text.find("..") == std::string::npos) return split_list(text);
  const std::string option{row.long_name()};
  const Error too_many{option, text + " is too many values", "name 100 at most"};
  std::vector<std::string> values;
  if (row.values == Values::counts) {
    const NumberAxis numbers = parse_count_axis(text, option);
    if (numbers.size() > kMost) throw too_many;
    for (std::uint64_t i = 0; i < numbers.size(); ++i) values.push_back(round_trip(numbers[i]));
  } else {
    values = parse_figure_axis(text, option);
    if (values.size() > kMost) throw too_many;
  }
  return values;
}

std::vector<Options> product_of_lists(const Options& common) {
  constexpr std::size_t kMost = 10'000;
  std::vector<Options> all{common};
  for (const OptionRow& row : kOptionRows) {
    if (!row.makes_lists() || !common.given(row)) continue;
    const std::vector<std::string> values = values_of(row, common.text(row));
    if (values.empty()) continue;
    if (all.size() * values.size() > kMost) {
      throw Error{"configurations", "these lists make too many", "sweep takes any number"};
    }
    std::vector<Options> longer;
    for (const Options& one : all) {
      for (const std::string& value : values) longer.emplace_back(one).put(row, value);
    }
    all = std::move(longer);
  }
  return all;
}

/// Options that repeat add to the common ones; all others replace them.
Options with_quoted(const Options& common, const std::string& text, const std::string& option) {
  Options options = common;
  for (const OptionRow& row : kOptionRows) {
    if (row.values == Values::repeated) options.clear(row);
  }
  Command quoted;
  add_configuration_options(quoted, options);
  add_options(quoted, options, {Topic::devices, Topic::expenses});
  parse_quoted(option, shell_words(text, option), quoted.options);
  for (const OptionRow& row : kOptionRows) {
    if (row.values != Values::repeated) continue;
    std::vector<std::string> values = common.typed(row);
    const std::vector<std::string>& own = options.typed(row);
    values.insert(values.end(), own.begin(), own.end());
    options.put_all(row, std::move(values));
  }
  return options;
}

/// What a configuration is called by, as far as this option goes; "" where it says nothing.
std::string title_in(const OptionRow& row, const Options& options, const Configuration& one) {
  if (row.name() == "model") return one.model.name;
  if (row.name() == "hw") return one.hardware.name;
  std::string value;
  for (const std::string& text : options.typed(row)) value += (value.empty() ? "" : " ") + text;
  if (value.empty()) value = row.usual;
  if (value.empty()) return std::string{row.absent};
  if (row.titled_by_value) return value;
  const std::string name{row.title.empty() ? row.name() : row.title};
  return row.is_switch() ? name : name + " " + value;
}

}  // namespace

std::vector<Options> configurations_of(const Options& common, const QuotedConfigurations& quoted) {
  std::vector<Options> all;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i]) all.push_back(with_quoted(common, *quoted[i], kQuotedOptions[i]));
  }
  return all.empty() ? product_of_lists(common) : all;
}

void add_quoted_options(Command& command, QuotedConfigurations& quoted) {
  for (std::size_t i = 0; i < kQuotedOptions.size(); ++i) {
    command.options.push_back({.names = kQuotedOptions[i],
                               .type = "\"OPTIONS\"",
                               .meaning = "A configuration: more options, in one quoted string",
                               .otherwise = "none",
                               .put = [&quoted, i](const std::vector<std::string>& typed) {
                                 quoted[i] = typed.front();
                               }});
  }
}

std::vector<std::string> labels_of(const std::vector<Options>& options,
                                   const std::vector<Configuration>& configurations) {
  std::vector<std::string> labels(options.size());
  for (const OptionRow* row : kRowsByTopic) {
    std::vector<std::string> titles;
    for (std::size_t i = 0; i < options.size(); ++i) {
      titles.push_back(title_in(*row, options[i], configurations[i]));
    }
    const bool same = std::ranges::count(titles, titles.front()) == std::ssize(titles);
    if (same) continue;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (!titles[i].empty()) labels[i] += (labels[i].empty() ? "" : ", ") + titles[i];
    }
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Configuration& one = configurations[i];
    if (labels[i].empty()) labels[i] = one.model.name + " on " + one.hardware.name;
  }
  return labels;
}

}  // namespace llmviewer::cli
