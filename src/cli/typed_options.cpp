#include "cli/typed_options.hpp"

#include <algorithm>

#include "cli/shell_words.hpp"

namespace llmviewer::cli {
namespace {

std::string usual_name(const CLI::Option& option) {
  if (!option.get_snames().empty()) return "-" + option.get_snames().front();
  return "--" + option.get_lnames().front();
}

void append(const Flag& flag, std::string& line) {
  line += " " + flag.option;
  if (!flag.value.empty()) line += " " + shell_word(flag.value);
}

/// As often as it was typed; a switch has no value.
void append(const CLI::Option& option, std::string& line) {
  const bool has_value = option.get_items_expected_max() > 0;
  if (!has_value) return append(Flag{usual_name(option), ""}, line);
  for (const std::string& value : option.results()) append(Flag{usual_name(option), value}, line);
}

}  // namespace

std::string analyze_command(const std::vector<const CLI::Option*>& options,
                            const std::vector<Flag>& flags) {
  std::string line = "llmviewer analyze";
  std::vector<Flag> left = flags;
  for (const CLI::Option* option : options) {
    const auto replacing = std::find_if(left.begin(), left.end(), [&](const Flag& flag) {
      return option->check_name(flag.option);
    });
    if (option->count() == 0) continue;
    if (replacing == left.end()) {
      append(*option, line);
    } else {
      append(*replacing, line);
      left.erase(replacing);
    }
  }
  for (const Flag& flag : left) append(flag, line);
  return line;
}

}  // namespace llmviewer::cli
